"""Say the figures of a conversation in words, each with its number."""

from collections.abc import Iterator

from weerklank.advice.records import Figures
from weerklank.outputs.wording import Wording

__all__ = ["figure_sentences"]

_SHARES = (
    (0.18, "little"),
    (0.29, "quarter"),
    (0.4, "third"),
    (0.48, "nearly_half"),
    (0.52, "half"),
    (0.62, "over_half"),
    (0.71, "two_thirds"),
    (0.88, "three_quarters"),
    (1.0, "nearly_all"),
)
"""Up to which share each word is used."""
_ENOUGH_TURNS = 5
"""From how many turns a proportion says something; our own choice."""


def figure_sentences(figures: Figures, wording: Wording, *, turns: int) -> tuple[str, ...]:
    """Write one sentence for each figure that is known.

    Args:
        turns: how many the seller had; of a few, questions are counted and no proportion is told.
    """
    return tuple(_sentences(figures, turns, wording))


def _sentences(figures: Figures, turns: int, wording: Wording) -> Iterator[str]:
    if figures.talk_ratio is not None:
        yield _share("figures.talk", figures.talk_ratio, wording)
        yield wording.count("figures.arguments", figures.arguments)
    if turns < _ENOUGH_TURNS:
        yield from _counted(figures, turns, wording)
    else:
        yield from _in_proportion(figures, wording)
    if figures.change_talk + figures.sustain_talk:
        change, sustain = (
            wording.count("figures.times", count) for count in (figures.change_talk, figures.sustain_talk)
        )
        yield wording.say("figures.change", change=change, sustain=sustain)


def _counted(figures: Figures, turns: int, wording: Wording) -> Iterator[str]:
    if figures.question_ratio is not None:
        yield wording.count("figures.asked", round(figures.question_ratio * turns))


def _in_proportion(figures: Figures, wording: Wording) -> Iterator[str]:
    if figures.question_ratio is not None:
        yield wording.count("figures.questions", _of_ten(figures.question_ratio))
    if figures.open_question_ratio is not None:
        yield _share("figures.open", figures.open_question_ratio, wording)
    if figures.reflection_question_ratio is not None:
        yield wording.count("figures.reflections", _of_ten(figures.reflection_question_ratio))


def _of_ten(ratio: float) -> int:
    return max(1, round(ratio * 10)) if ratio > 0 else 0


def _share(key: str, ratio: float, wording: Wording) -> str:
    if ratio <= 0:
        return wording.say(f"{key}.none")
    if ratio >= 1:
        return wording.say(f"{key}.all")
    words = next(name for most, name in _SHARES if ratio <= most)
    return wording.say(f"{key}.part", share=wording.say(f"share.{words}"), percent=wording.percent(ratio))
