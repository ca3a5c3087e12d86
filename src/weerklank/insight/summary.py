"""Count over several conversations: which forms, how often, at which stage, and how they were answered."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from weerklank.advice.records import Report
from weerklank.conversations.records import Role
from weerklank.understanding.records import Reading

__all__ = ["NO_ANSWER", "Aftermath", "FormTally", "Summary", "aftermath", "merge", "summarise"]

_LOOK_AHEAD_TURNS = 50
"""An answer or reaction further on than this is about something else."""

NO_ANSWER = "no_answer"
"""Stands among the moves for a resistant turn that the seller didn't answer."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Tell how one resistant turn was answered, and what became of it.

    Attributes:
        move: the weightiest move of the seller's next turn; `no_answer` where there is none, `other` where it has none.
        answer: the index of that turn; None where there is none.
        softened: whether the customer's next turn was no resistance or refusal; None where they said no more.
    """

    move: str
    answer: int | None
    softened: bool | None


@dataclass(frozen=True, slots=True)
class FormTally:
    """Hold the counts of one form of resistance.

    Attributes:
        turns: how many turns showed it.
        conversations: in how many conversations.
        by_stage: stage → turns.
        answered_with: the weightiest move of the seller's next turn (or `no_answer`) → turns.
        softened: answered turns after which the same customer's next turn was no resistance or refusal.
        answered_on: answered turns after which that customer spoke again; what `softened` is a share of.
    """

    form: str
    turns: int
    conversations: int
    by_stage: Mapping[str, int]
    answered_with: Mapping[str, int]
    softened: int
    answered_on: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Hold the counts over all conversations.

    Attributes:
        resistant_turns: all, also where the form is unsure.
        forms: the most frequent first; without the turns whose form is unsure.
    """

    conversations: int
    turns: int
    customer_turns: int
    resistant_turns: int
    unsure_turns: int
    arguments: int
    vulnerable_conversations: int
    forms: tuple[FormTally, ...]
    steps: Mapping[str, int]


@dataclass
class _Gathered:
    turns: int = 0
    conversations: set[int] = field(default_factory=set)
    by_stage: Counter[str] = field(default_factory=Counter)
    answered_with: Counter[str] = field(default_factory=Counter)
    softened: int = 0
    answered_on: int = 0


def summarise(reports: Iterable[Report], *, forms: Iterable[str]) -> Summary:
    """Count what recurs.

    Args:
        reports: of one or more conversations.
        forms: the ids of the method's forms, which tell resistance from other turns.
    """
    form_ids = frozenset(forms)
    tallies: dict[str, _Gathered] = {}
    totals: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    for place, report in enumerate(reports):  # two files may have one name, so an id tells too little
        totals["conversations"] += 1
        totals["turns"] += len(report.readings)
        totals["arguments"] += report.figures.arguments
        totals["vulnerable"] += any(reading.is_vulnerable for reading in report.readings)
        steps[report.next_step.step or "none"] += 1
        for reading in report.readings:
            totals["customer"] += reading.label is not None
            totals["unsure"] += reading.unsure
            if reading.label in form_ids:
                totals["resistant"] += 1
            if reading.label in form_ids and not reading.unsure:
                tally = tallies.setdefault(reading.label, _Gathered())
                tally.conversations.add(place)
                _gather(tally, report, reading, form_ids)
    return Summary(
        conversations=totals["conversations"],
        turns=totals["turns"],
        customer_turns=totals["customer"],
        resistant_turns=totals["resistant"],
        unsure_turns=totals["unsure"],
        arguments=totals["arguments"],
        vulnerable_conversations=totals["vulnerable"],
        forms=tuple(_tally(form, found) for form, found in sorted(tallies.items(), key=_most_first)),
        steps=dict(steps.most_common()),
    )


def merge(summaries: Iterable[Summary]) -> Summary:
    """Add up summaries of different conversations, in whatever order they come.

    Args:
        summaries: no conversation may be counted in two of them.

    Returns:
        What `summarise` would say of all those conversations together; equal counts stand in the order of their names.
    """
    found = list(summaries)
    forms: dict[str, list[FormTally]] = {}
    for summary in found:
        for tally in summary.forms:
            forms.setdefault(tally.form, []).append(tally)
    tallies = (_merged(form, parts) for form, parts in forms.items())
    return Summary(
        conversations=sum(each.conversations for each in found),
        turns=sum(each.turns for each in found),
        customer_turns=sum(each.customer_turns for each in found),
        resistant_turns=sum(each.resistant_turns for each in found),
        unsure_turns=sum(each.unsure_turns for each in found),
        arguments=sum(each.arguments for each in found),
        vulnerable_conversations=sum(each.vulnerable_conversations for each in found),
        forms=tuple(sorted(tallies, key=lambda tally: (-tally.turns, tally.form))),
        steps=_added(each.steps for each in found),
    )


def _merged(form: str, parts: Sequence[FormTally]) -> FormTally:
    return FormTally(
        form=form,
        turns=sum(part.turns for part in parts),
        conversations=sum(part.conversations for part in parts),
        by_stage=_added(part.by_stage for part in parts),
        answered_with=_added(part.answered_with for part in parts),
        softened=sum(part.softened for part in parts),
        answered_on=sum(part.answered_on for part in parts),
    )


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items(), key=lambda entry: (-entry[1], entry[0])))


def _most_first(entry: tuple[str, _Gathered]) -> tuple[int, str]:
    return -entry[1].turns, entry[0]


def _gather(tally: _Gathered, report: Report, reading: Reading, form_ids: frozenset[str]) -> None:
    tally.turns += 1
    if reading.stage is not None:
        tally.by_stage[reading.stage.id] += 1
    after = aftermath(report, reading, forms=form_ids)
    tally.answered_with[after.move] += 1
    tally.answered_on += after.softened is not None
    tally.softened += bool(after.softened)


def aftermath(report: Report, reading: Reading, *, forms: Collection[str]) -> Aftermath:
    """Tell how a resistant turn was answered, and what became of it.

    Args:
        reading: of the turn, in this report.
        forms: the ids of the method's forms.
    """
    answer = _next_turn(report, reading.index, role=Role.SELLER)
    if answer is None:
        return Aftermath(NO_ANSWER, None, None)
    move = answer.moves[0].id if answer.moves else "other"
    reaction = _next_turn(report, answer.index, speaker=report.conversation.utterances[reading.index].speaker)
    softened = None if reaction is None else reaction.label not in forms and reaction.label != "refusal"
    return Aftermath(move, answer.index, softened)


def _next_turn(report: Report, index: int, *, role: Role | None = None, speaker: str | None = None) -> Reading | None:
    conversation = report.conversation
    for turn in conversation.utterances[index + 1 : index + 1 + _LOOK_AHEAD_TURNS]:
        if speaker in (None, turn.speaker) and (role is None or conversation.role_of(turn.speaker) is role):
            return report.readings[turn.index]
    return None


def _tally(form: str, found: _Gathered) -> FormTally:
    return FormTally(
        form=form,
        turns=found.turns,
        conversations=len(found.conversations),
        by_stage=dict(found.by_stage.most_common()),
        answered_with=dict(found.answered_with.most_common()),
        softened=found.softened,
        answered_on=found.answered_on,
    )
