"""Draw how the tension runs through a conversation."""

from collections.abc import Sequence
from itertools import pairwise

from weerklank.advice.records import EscalationPoint
from weerklank.outputs.view import TensionPoint, TensionView
from weerklank.outputs.wording import Wording

__all__ = ["sparkline", "tension"]

_BARS = "▁▂▃▄▅▆▇█"
_MOST_POINTS = 60
"""A longer conversation is drawn with the highest score of each stretch, so that a peak never gets lost."""
_TENSE, _HIGH, _QUARREL = 0.2, 0.45, 0.7


def tension(escalation: Sequence[EscalationPoint], wording: Wording) -> TensionView:
    """Put the escalation curve into a sentence, a sparkline and points to draw."""
    if not escalation:
        return TensionView("", "", ())
    stretches = _stretches(escalation)
    heights = [max(point.score for point in stretch) for stretch in stretches]
    last = max(len(stretches) - 1, 1)
    peak = heights.index(max(heights)) if max(heights) >= _TENSE else None
    points = tuple(
        TensionPoint(_turns(stretch, wording), index / last, height, wording.percent(height), is_peak=index == peak)
        for index, (stretch, height) in enumerate(zip(stretches, heights, strict=True))
    )
    return TensionView(_sentence(escalation, wording), sparkline(heights), points)


def sparkline(heights: Sequence[float]) -> str:
    """Draw heights from 0 to 1 as a row of block characters."""
    top = len(_BARS) - 1
    return "".join(_BARS[round(min(max(height, 0.0), 1.0) * top)] for height in heights)


def _stretches(escalation: Sequence[EscalationPoint]) -> list[Sequence[EscalationPoint]]:
    count = min(len(escalation), _MOST_POINTS)
    bounds = [index * len(escalation) // count for index in range(count + 1)]
    return [escalation[start:end] for start, end in pairwise(bounds)]


def _turns(stretch: Sequence[EscalationPoint], wording: Wording) -> str:
    first, last = (wording.number(point.turn + 1) for point in (stretch[0], stretch[-1]))
    return first if first == last else wording.say("tension.from_to", first=first, last=last)


def _sentence(escalation: Sequence[EscalationPoint], wording: Wording) -> str:
    peak = max(escalation, key=lambda point: point.score)
    if peak.score < _TENSE:
        return wording.say("tension.calm")
    end = escalation[-1].score
    return wording.say(
        "tension.peak",
        turn=wording.number(peak.turn + 1),
        level=_level(peak.score, wording),
        percent=wording.percent(peak.score),
        end_level=_level(end, wording),
        end_percent=wording.percent(end),
    )


def _level(score: float, wording: Wording) -> str:
    names = ((_QUARREL, "quarrel"), (_HIGH, "high"), (_TENSE, "tense"), (0.0, "calm"))
    return wording.say(f"tension.level.{next(name for least, name in names if score >= least)}")
