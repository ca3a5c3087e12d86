"""Turn the method's YAML files into records: one reader per folder."""

from datetime import date

from weerklank.errors import say
from weerklank.method.nodes import Node
from weerklank.method.records import (
    Confront,
    Contrast,
    Cue,
    Delay,
    DiagnosticQuestion,
    Form,
    FormQuestions,
    HardConfrontation,
    Kind,
    Move,
    Pitfall,
    Reason,
    Say,
    Scale,
    ScaleValue,
    Step,
    StepDraft,
    StepRule,
    StepWeights,
    Topic,
    Wording,
)

__all__ = [
    "cue",
    "delay",
    "diagnostic_question",
    "form",
    "kind",
    "move",
    "scale",
    "step",
    "step_rule",
    "step_weights",
    "topic",
    "wording",
]

_COMMON_YEAR = 2025
_STAGES = ("awareness", "consideration", "decision", "customer", "leaving")
_TALK = ("change", "sustain", "neutral")
_MOVE_GROUPS = ("argument", "listening", "care", "informing", "confrontation", "social")
_FORM_KEYS = (
    "id",
    "label",
    "gist",
    "stage",
    "confront",
    "talk",
    "sounds_like",
    "underneath",
    "questions",
    "paraphrases",
    "missing_information",
    "contradictions",
    "hard_confrontation",
    "avoid",
    "prevent",
)
_WORDING_KEYS = (
    "months",
    "on_date",
    "earlier",
    "later",
    "opening",
    "dear",
    "titles",
    "clarify",
    "evoke",
    "reflect",
    "hard_confrontation",
    "clash",
    "seller",
)


def form(node: Node) -> Form:
    """Read one form of resistance."""
    f = node.fields(_FORM_KEYS)
    form_id = f["id"].string()
    return Form(
        id=form_id,
        label=f["label"].text(),
        gist=f["gist"].text(),
        stage=f["stage"].choice(_STAGES),
        confront=Confront(f["confront"].choice([value.value for value in Confront])),
        talk=f["talk"].choice(_TALK),
        sounds_like=f["sounds_like"].lines(at_least=4),
        underneath=tuple(_reason(item, form_id) for item in f["underneath"].items(at_least=2)),
        questions=_form_questions(f["questions"]),
        paraphrases=tuple(item.say() for item in f["paraphrases"].items(at_least=2)),
        missing_information=f["missing_information"].text(),
        contradictions=tuple(_contrast(item) for item in f["contradictions"].items(at_least=1)),
        hard_confrontation=_hard_confrontation(f["hard_confrontation"]),
        avoid=tuple(_pitfall(item) for item in f["avoid"].items(at_least=2)),
        prevent=f["prevent"].text(),
    )


def _reason(node: Node, form_id: str) -> Reason:
    f = node.fields(("id", "nature", "text", "signals", "ask"))
    reason_id = f["id"].string()
    return Reason(
        id=reason_id,
        nature=f["nature"].choice(("rational", "emotional")),
        text=f["text"].text(),
        signals=f["signals"].cue(f"{form_id}.{reason_id}"),
        ask=f["ask"].say(),
    )


def _form_questions(node: Node) -> FormQuestions:
    f = node.fields(("moment", "homework", "nature", "depth", "reason", "mirror"))
    return FormQuestions(
        moment=f["moment"].text(),
        homework=f["homework"].text(),
        nature=f["nature"].say(),
        depth=f["depth"].say(),
        reason=f["reason"].say(),
        mirror=f["mirror"].text(),
    )


def _contrast(node: Node) -> Contrast:
    f = node.fields(("says", "yet"))
    return Contrast(f["says"].text(), f["yet"].text())


def _hard_confrontation(node: Node) -> HardConfrontation | None:
    return None if node.is_null() else _hard_lines(node)


def _hard_lines(node: Node) -> HardConfrontation:
    f = node.fields(("question", "only_when"))
    return HardConfrontation(f["question"].say(), f["only_when"].say())


def _pitfall(node: Node) -> Pitfall:
    f = node.fields(("say", "why"))
    return Pitfall(f["say"].text(), f["why"].text())


def kind(node: Node) -> Kind:
    """Read one kind of customer turn that isn't resistance."""
    f = node.fields(("id", "talk", "label", "description", "respond", "sounds_like"))
    return Kind(
        id=f["id"].string(),
        talk=f["talk"].choice(_TALK),
        label=f["label"].text(),
        description=f["description"].text(),
        respond=f["respond"].text(),
        sounds_like=f["sounds_like"].lines(),
    )


def move(node: Node) -> Move:
    """Read one seller's move."""
    f = node.fields(("id", "label", "group", "description", "effect", "instead", "sounds_like"))
    return Move(
        id=f["id"].string(),
        label=f["label"].text(),
        group=f["group"].choice(_MOVE_GROUPS),
        description=f["description"].text(),
        effect=f["effect"].text(),
        instead=None if f["instead"].is_null() else f["instead"].text(),
        sounds_like=f["sounds_like"].lines(),
    )


def step(node: Node) -> Step:
    """Read one next step with its drafts."""
    f = node.fields(("id", "label", "what", "why", "waits", "drafts"), optional=("instead_of",))
    against = f["instead_of"].entries() if "instead_of" in f else []
    return Step(
        id=f["id"].string(),
        label=f["label"].text(),
        what=f["what"].text(),
        why=f["why"].text(),
        waits=f["waits"].boolean(),
        instead_of={key.string(): value.text() for key, value in against},
        drafts=tuple(_step_draft(item) for item in f["drafts"].items()),
    )


def _step_draft(node: Node) -> StepDraft:
    f = node.fields(("for", "nl", "nl_formal", "en"), optional=("when",))
    length = f["for"].choice(("short", "mail"))
    when = f["when"].string() if "when" in f else None
    text = Say(f["nl"].string(), f["nl_formal"].string(), f["en"].string())
    return StepDraft(length, text, when, node.place)


def scale(node: Node) -> Scale:
    """Read one scale with its values."""
    f = node.fields(("id", "values"))
    return Scale(f["id"].string(), tuple(_scale_value(item) for item in f["values"].items(at_least=2)))


def _scale_value(node: Node) -> ScaleValue:
    f = node.fields(("id", "label", "description"))
    return ScaleValue(f["id"].string(), f["label"].text(), f["description"].text())


def diagnostic_question(node: Node) -> DiagnosticQuestion:
    """Read one of the six diagnostic questions."""
    f = node.fields(("id", "label", "answers"))
    answers = {key.string(): value.text() for key, value in f["answers"].entries()}
    return DiagnosticQuestion(f["id"].string(), f["label"].text(), answers)


def cue(node: Node) -> Cue:
    """Read one list of telling phrases."""
    f = node.fields(("id", "phrases"))
    return f["phrases"].cue(f["id"].string())


def topic(node: Node) -> Topic:
    """Read one subject that a draft takes up only where the customer raised it."""
    f = node.fields(("id", "forms", "named", "raised"))
    topic_id = f["id"].string()
    return Topic(
        id=topic_id,
        forms=tuple(item.string() for item in f["forms"].items()),
        named=f["named"].cue(f"{topic_id}.named"),
        raised=f["raised"].cue(f"{topic_id}.raised"),
    )


def delay(node: Node) -> Delay:
    """Read one way to put something off.

    Raises:
        MethodError: M010 it points at no date, at several, or at a day that not every year has.
    """
    units = ("days", "months", "month_day")
    f = node.fields(("id", "phrases"), optional=(*units, "is_day"))
    given = {unit: f[unit].integer() for unit in units if unit in f}
    if len(given) != 1:
        raise node.fail(
            "M010",
            say("{n} dates stand here", n=len(given)),
            say("Give exactly one of: {known}.", known=", ".join(units)),
        )
    if "month_day" in f:
        _check_month_day(f["month_day"])
    name = f["id"].string()
    is_day = "is_day" in f and f["is_day"].boolean()
    return Delay(name, f["phrases"].cue(name), given.get("days"), given.get("months"), given.get("month_day"), is_day)


def _check_month_day(node: Node) -> None:
    month, day = divmod(node.integer(), 100)
    try:
        date(_COMMON_YEAR, month, day)
    except ValueError as error:
        remedy = "Write month * 100 + day: 908 is 8 September."
        raise node.fail("M010", say("{day!r} is no day of every year", day=node.string()), remedy) from error


def step_rule(node: Node) -> StepRule:
    """Read one row of the rule table for the next step."""
    f = node.fields(("id", "when", "step", "why"), optional=("decides", "what"))
    return StepRule(
        id=f["id"].string(),
        when=tuple(item.string() for item in f["when"].items()),
        step=None if f["step"].is_null() else f["step"].string(),
        why=f["why"].text(),
        what=f["what"].text() if "what" in f else None,
        decides="decides" in f and f["decides"].boolean(),
        place=node.place,
    )


def step_weights(node: Node) -> StepWeights:
    """Read what each sign adds to each step."""
    f = node.fields(("steps", "signs"))
    steps = tuple(item.string() for item in f["steps"].items(at_least=1))
    rows = {key.string(): tuple(item.number() for item in value.items()) for key, value in f["signs"].entries()}
    for key, value in f["signs"].entries():
        if len(value.items()) != len(steps):
            problem = say("{n} numbers stand here for {steps} steps", n=len(value.items()), steps=len(steps))
            raise key.fail("M017", problem, "Give one number per step, in their order.")
    return StepWeights(steps, rows)


def wording(node: Node) -> Wording:
    """Read the phrases that advice is put together with."""
    f = node.fields(_WORDING_KEYS)
    return Wording(
        months=f["months"].lines(at_least=12),
        on_date=f["on_date"].text(),
        earlier=f["earlier"].text(),
        later=f["later"].text(),
        opening=f["opening"].text(),
        dear=f["dear"].text(),
        titles={
            item.string(): key.string() for key, value in f["titles"].entries() for item in value.items(at_least=1)
        },
        clarify=tuple(item.say() for item in f["clarify"].items(at_least=1)),
        evoke=tuple(item.say() for item in f["evoke"].items(at_least=1)),
        reflect=tuple(item.say() for item in f["reflect"].items(at_least=1)),
        hard_confrontation=_hard_lines(f["hard_confrontation"]),
        clash=f["clash"].text(),
        seller={key.string(): value.text() for key, value in f["seller"].entries()},
    )
