"""The records that the method's YAML files become."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from weerklank.text.language import Language
from weerklank.text.normalize import fold
from weerklank.text.phrases import PhraseList
from weerklank.text.span import Span

__all__ = [
    "Calendar",
    "CalendarRow",
    "Confront",
    "Contrast",
    "Cue",
    "DayMeans",
    "Delay",
    "DiagnosticQuestion",
    "Form",
    "FormQuestions",
    "HardConfrontation",
    "Kind",
    "Lines",
    "Method",
    "Move",
    "NamedDay",
    "Pitfall",
    "Reason",
    "Say",
    "Scale",
    "ScaleValue",
    "Step",
    "StepDraft",
    "StepRule",
    "StepWeights",
    "Text",
    "TimeUnit",
    "Topic",
    "Wording",
]


@dataclass(frozen=True, slots=True)
class Text:
    """Hold what the product says to its user."""

    nl: str
    en: str

    def of(self, language: Language) -> str:
        """Return the wording in this language."""
        return self.nl if language is Language.NL else self.en


@dataclass(frozen=True, slots=True)
class Say:
    """Hold a sentence that can be said to a customer; Dutch has a form with je and one with u."""

    nl: str
    nl_formal: str
    en: str

    def of(self, language: Language, *, formal: bool = False) -> str:
        """Return the wording in this language and register."""
        if language is Language.EN:
            return self.en
        return self.nl_formal if formal else self.nl


@dataclass(frozen=True, slots=True)
class Lines:
    """Hold examples in each language; they are not each other's translations."""

    nl: tuple[str, ...]
    en: tuple[str, ...]

    def of(self, language: Language) -> tuple[str, ...]:
        """Return the lines in this language."""
        return self.nl if language is Language.NL else self.en


@dataclass(frozen=True, slots=True)
class Cue:
    """Hold phrases whose presence means something, ready to be looked for."""

    id: str
    nl: PhraseList
    en: PhraseList

    def of(self, language: Language) -> PhraseList:
        """Return the phrases in this language."""
        return self.nl if language is Language.NL else self.en


@dataclass(frozen=True, slots=True)
class Topic:
    """Hold a subject that a draft takes up only where the customer raised it.

    Attributes:
        forms: the ids of the forms that are about it: whoever surely shows one has raised it, in whatever words.
        named: words by which a draft speaks of it.
        raised: more words by which a customer speaks of it.
    """

    id: str
    forms: tuple[str, ...]
    named: Cue
    raised: Cue

    def is_named_in(self, draft: str, language: Language) -> bool:
        """Tell whether a sentence that would be said to a customer speaks of it."""
        return bool(self.named.of(language).find(draft))

    def is_raised_in(self, turn: str, language: Language) -> bool:
        """Tell whether a customer speaks of it."""
        return any(words.of(language).find(turn) for words in (self.named, self.raised))


class Confront(StrEnum):
    """Say whether a form may be confronted at all."""

    WITH_EVIDENCE = "with_evidence"
    RARELY = "rarely"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold one thing that can be underneath a form."""

    id: str
    nature: str
    text: Text
    signals: Cue
    ask: Say


@dataclass(frozen=True, slots=True)
class FormQuestions:
    """Hold a form's own wording of the six diagnostic questions; three are for oneself, three for the customer."""

    moment: Text
    homework: Text
    nature: Say
    depth: Say
    reason: Say
    mirror: Text


@dataclass(frozen=True, slots=True)
class Contrast:
    """Hold two things that can't both be true."""

    says: Text
    yet: Text


@dataclass(frozen=True, slots=True)
class HardConfrontation:
    """Hold the one question and the one sentence of a hard confrontation."""

    question: Say
    only_when: Say


@dataclass(frozen=True, slots=True)
class Pitfall:
    """Hold what not to say, and why."""

    say: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Form:
    """Hold all that the method knows of one form of resistance."""

    id: str
    label: Text
    gist: Text
    stage: str
    confront: Confront
    talk: str
    sounds_like: Lines
    underneath: tuple[Reason, ...]
    questions: FormQuestions
    paraphrases: tuple[Say, ...]
    missing_information: Text
    contradictions: tuple[Contrast, ...]
    hard_confrontation: HardConfrontation | None
    avoid: tuple[Pitfall, ...]
    prevent: Text


@dataclass(frozen=True, slots=True)
class Kind:
    """Hold a kind of customer turn that isn't resistance."""

    id: str
    talk: str
    label: Text
    description: Text
    respond: Text
    sounds_like: Lines


@dataclass(frozen=True, slots=True)
class Move:
    """Hold one thing that a seller can do in a turn."""

    id: str
    label: Text
    group: str
    description: Text
    effect: Text
    instead: Text | None
    sounds_like: Lines


@dataclass(frozen=True, slots=True)
class StepDraft:
    """Hold one draft of a step, with slots in braces.

    Attributes:
        length: short or mail.
        when: a condition of the rule table under which this draft is meant; None for the ordinary case.
        place: file, line and column, for an error that is only found once the whole method is read.
    """

    length: str
    text: Say
    when: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one next step.

    Attributes:
        instead_of: another step → why this one goes before it.
    """

    id: str
    label: Text
    what: Text
    why: Text
    waits: bool
    drafts: tuple[StepDraft, ...]
    instead_of: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class StepRule:
    """Hold one row of the rule table for the next step: all conditions must hold; a leading `not ` denies one.

    Attributes:
        step: None where the conversation asks for nothing now.
        what: what to do, in place of the step's own words, where those don't fit what this row is about.
        decides: whether this row is a guard, which decides at once; any other row only makes its step possible.
        place: file, line and column, for an error that is only found once the whole method is read.
    """

    id: str
    when: tuple[str, ...]
    step: str | None
    why: Text
    what: Text | None = None
    decides: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class StepWeights:
    """Hold what chooses among the steps that the rule table makes possible.

    Attributes:
        steps: their ids, in the order of the numbers.
        signs: sign → what it adds to each step where it is fully present; `always` is added whatever is said.
    """

    steps: tuple[str, ...]
    signs: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class DiagnosticQuestion:
    """Hold one of the six questions with the answers that code can find evidence for."""

    id: str
    label: Text
    answers: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Delay:
    """Hold words that put something off, and the date they point at.

    Exactly one of `days`, `months` (counted from the turn) and `month_day` (the next such day, as month * 100 + day).
    `is_day` says that the words name that very day ("morgen"), also where nobody works on it.
    """

    id: str
    phrases: Cue
    days: int | None
    months: int | None
    month_day: int | None
    is_day: bool = False


class DayMeans(StrEnum):
    """Say how a phrase of the calendar leads to a day."""

    COUNTED = "counted"
    ONE_UNIT = "one_unit"
    WEEKDAY = "weekday"
    WEEKDAY_NEXT_WEEK = "weekday_next_week"
    WEEK_AFTER_WEEKDAY = "week_after_weekday"
    MONTH = "month"
    AFTER_MONTH = "after_month"
    FULL_DATE = "full_date"
    NEXT_MONDAY = "next_monday"
    NEXT_MONTH = "next_month"
    NEXT_QUARTER = "next_quarter"
    AFTER_EASTER = "after_easter"
    AFTER_CARNIVAL = "after_carnival"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class NamedDay:
    """Hold one place in a text where a day is named.

    Attributes:
        span: in the raw text.
        slots: the words that filled the phrase's slots, folded.
    """

    span: Span
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """Hold phrases that name a day in the same way.

    Attributes:
        day: of the month where the phrase names only the month or quarter; days after the feast where it names a
            feast; of the week, from 1 for Monday, where it names a week.
    """

    id: str
    means: DayMeans
    day: int
    nl: re.Pattern[str]
    en: re.Pattern[str]

    def find(self, text: str, language: Language) -> Iterator[NamedDay]:
        """Yield the places where one of the phrases stands, in order and disjoint."""
        folded = fold(text)
        pattern = self.nl if language is Language.NL else self.en
        for match in pattern.finditer(folded.text):
            slots = {name.rstrip("0123456789_"): word for name, word in match.groupdict().items() if word is not None}
            yield NamedDay(folded.raw_span(*match.span()), slots)


@dataclass(frozen=True, slots=True)
class TimeUnit:
    """Hold one unit of time: so many days, or so many months."""

    days: int
    months: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """Hold the words by which people count and name days.

    Attributes:
        numbers: the words for 1, 2, 3 ….
        weekdays: from Monday.
        short_months: from January.
        units: folded word → unit, in both languages.
        holidays: language → days of every year on which nobody is called, as month * 100 + day.
        easter_holidays: language → the same, as days after Easter Sunday.
    """

    numbers: Lines
    weekdays: Lines
    short_months: Lines
    units: Mapping[str, TimeUnit]
    rows: tuple[CalendarRow, ...]
    holidays: Mapping[Language, frozenset[int]]
    easter_holidays: Mapping[Language, frozenset[int]]


@dataclass(frozen=True, slots=True)
class ScaleValue:
    """Hold one value of a scale."""

    id: str
    label: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Scale:
    """Hold the values of one dimension, such as the stage of the buyer's journey, in their order."""

    id: str
    values: tuple[ScaleValue, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold the phrases that advice is put together with.

    Attributes:
        months: twelve names in each language.
        on_date: with the slot {date}.
        opening: how a letter to a customer begins whose title isn't known.
        dear: how it begins where title and surname are known, with the slot {name}.
        titles: as people write it → as a letter says it.
        clarify: questions to ask when it isn't clear what somebody means.
        evoke: questions to ask who surely moves towards change.
        reflect: ways to give back words for which no form has a paraphrase, with the slot {quote}; those without
            it are for where nothing fit to quote was said.
        hard_confrontation: for where the form's own speaks of what they never spoke of.
        clash: why two statements clash, with the slot {second}.
        seller: how it was decided who the seller is → with the slot {names}.
    """

    months: Lines
    on_date: Text
    earlier: Text
    later: Text
    opening: Text
    dear: Text
    titles: Mapping[str, str]
    clarify: tuple[Say, ...]
    evoke: tuple[Say, ...]
    reflect: tuple[Say, ...]
    hard_confrontation: HardConfrontation
    clash: Text
    seller: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Method:
    """Hold the whole method; each mapping is by id, in a fixed order.

    Attributes:
        version: a digest of the files it was read from, so that a report can say which method made it.
    """

    forms: Mapping[str, Form]
    kinds: Mapping[str, Kind]
    moves: Mapping[str, Move]
    steps: Mapping[str, Step]
    scales: Mapping[str, Scale]
    questions: Mapping[str, DiagnosticQuestion]
    cues: Mapping[str, Cue]
    topics: Mapping[str, Topic]
    delays: tuple[Delay, ...]
    calendar: Calendar
    step_rules: tuple[StepRule, ...]
    step_weights: StepWeights
    wording: Wording
    version: str

    def label(self, label_id: str, language: Language) -> str:
        """Return the wording of a form's, kind's, move's or step's label.

        A label that a model knows and this method doesn't comes back as its id.
        """
        for group in (self.forms, self.kinds, self.moves, self.steps):
            if label_id in group:
                return group[label_id].label.of(language)
        return label_id

    def talk_of(self) -> dict[str, str]:
        """Return, for each form and kind, which side of change it speaks for: change, sustain or neutral."""
        forms = {form.id: form.talk for form in self.forms.values()}
        return forms | {kind.id: kind.talk for kind in self.kinds.values()}

    def value_label(self, scale_id: str, value_id: str, language: Language) -> str:
        """Return the wording of one value of a scale; the id itself where it is unknown."""
        for value in self.scales[scale_id].values:
            if value.id == value_id:
                return value.label.of(language)
        return value_id
