"""The suites on public data: what the strong model, tuned and as it is, makes of somebody else's question."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sklearn.metrics import accuracy_score, f1_score

from weerklank.conversations.records import Role
from weerklank.evaluation.public_data import annomi_split, annomi_turns, persuasion_folds
from weerklank.evaluation.records import Figure, SuiteResult
from weerklank.understanding.classify import Classifier
from weerklank.understanding.coded import Coded

__all__ = ["PUBLIC_SUITES", "Tune"]

Decide = Callable[[Sequence[Coded]], list[str]]
Tune = Callable[[Sequence[Coded], Sequence[Coded]], Decide]
"""Fine-tunes on the first turns, chooses what is to be chosen on the second, and returns what decides."""
PublicSuite = Callable[[Path, Classifier, Callable[[], Tune]], SuiteResult]

_BEHAVIOUR_OF_MOVE = {
    "open_question": "question",
    "closed_question": "question",
    "paraphrase": "reflection",
    "acknowledge": "reflection",
    "soft_confrontation": "reflection",
    "advise": "therapist_input",
    "argue": "therapist_input",
    "inform": "therapist_input",
    "give_time": "therapist_input",
}
"""Which of AnnoMI's four behaviours a move of ours comes down to; the others are `other`. Put down before any of
AnnoMI was read by us: a reflection gives back what was said, input informs, advises, negotiates or offers options."""
_HELD_OUT_TENTHS = 1


def _annomi(data: Path, classifier: Classifier, make_tune: Callable[[], Tune]) -> SuiteResult:
    talk, behaviour = (annomi_turns(data, role=role) for role in ("client", "therapist"))
    tune = make_tune()
    figures = [
        *_scores("client talk, fine-tuned", _test(talk), _annomi_tuned(talk, tune)),
        *_scores("client talk, zero-shot", _test(talk), [_talk_read(turn, classifier) for turn in _test(talk)]),
        *_scores("therapist behaviour, fine-tuned", _test(behaviour), _annomi_tuned(behaviour, tune)),
        *_scores(
            "therapist behaviour, zero-shot",
            _test(behaviour),
            [_behaviour_read(turn, classifier) for turn in _test(behaviour)],
        ),
    ]
    told = (
        "the 20 conversations of AnnoMI's test split; fine-tuned on 93, epochs chosen on 20 others;"
        " zero-shot: our own labels, nothing learnt from AnnoMI"
    )
    return SuiteResult("annomi", told, tuple(figures))


def _annomi_tuned(turns: Sequence[Coded], tune: Tune) -> list[str]:
    learnt, chosen_on = ([turn for turn in turns if annomi_split(turn) == part] for part in ("train", "validation"))
    return tune(learnt, chosen_on)(_test(turns))


def _test(turns: Sequence[Coded]) -> list[Coded]:
    return [turn for turn in turns if annomi_split(turn) == "test"]


def _talk_read(turn: Coded, classifier: Classifier) -> str:
    talk = classifier.read_turn(turn.text, context=turn.context, role=Role.CUSTOMER).talk
    return talk.id if talk else "neutral"


def _behaviour_read(turn: Coded, classifier: Classifier) -> str:
    move = classifier.read_turn(turn.text, context=turn.context, role=Role.SELLER).moves[0].id
    return _BEHAVIOUR_OF_MOVE.get(move, "other")


def _persuasion(data: Path, classifier: Classifier, make_tune: Callable[[], Tune]) -> SuiteResult:  # noqa: ARG001 - the suites' signature
    folds = persuasion_folds(data)
    tune = make_tune()
    sentences = [sentence for fold in folds for sentence in fold]
    apart = {sentence.group for sentence in sentences if _share(sentence.group) < 2 * _HELD_OUT_TENTHS}
    unseen = [sentence for sentence in sentences if sentence.group in apart]
    others = [sentence for sentence in sentences if sentence.group not in apart]
    figures = [
        *_scores("strategies, the authors' first fold", folds[0], _persuasion_tuned(folds[1:], folds[0], tune)),
        *_scores("strategies, conversations kept apart", unseen, _persuasion_tuned([others], unseen, tune)),
    ]
    told = (
        "PersuasionForGood, ten strategies of persuaders and 'non-strategy', sentence by sentence: the first of the"
        " authors' five folds, in which sentences of one conversation stand on both sides; and a fifth of the"
        " conversations, kept apart as a whole"
    )
    return SuiteResult("persuasion", told, tuple(figures))


def _persuasion_tuned(folds: Sequence[Sequence[Coded]], test: Sequence[Coded], tune: Tune) -> list[str]:
    sentences = [sentence for fold in folds for sentence in fold]
    held_out = [sentence for sentence in sentences if _share(sentence.id) < _HELD_OUT_TENTHS]
    learnt = [sentence for sentence in sentences if _share(sentence.id) >= _HELD_OUT_TENTHS]
    return tune(learnt, held_out)(test)


def _share(name: str) -> int:
    """Return 0 to 9, always the same for the same name."""
    return int(hashlib.sha256(f"public:{name}".encode()).hexdigest(), 16) % 10


def _scores(name: str, turns: Sequence[Coded], said: Sequence[str]) -> list[Figure]:
    gold = [turn.code for turn in turns]
    macro = f1_score(gold, said, labels=sorted(set(gold)), average="macro", zero_division=0.0)
    return [
        Figure(f"{name}, macro-F1", float(macro), len(turns)),
        Figure(f"{name}, accuracy", float(accuracy_score(gold, said)), len(turns)),
    ]


PUBLIC_SUITES: Mapping[str, PublicSuite] = {"annomi": _annomi, "persuasion": _persuasion}
"""Each with data of its own, which `--data` names, so that none runs unless it is asked for."""
