"""Put one report into words, first things first."""

from collections.abc import Iterator
from datetime import datetime

from weerklank.advice.records import Report
from weerklank.conversations.records import Channel, Conversation, Role
from weerklank.outputs.clean import clean, one_line
from weerklank.outputs.diagnoses import contradictions, findings, underneath, underneath_rest
from weerklank.outputs.figures import figure_sentences
from weerklank.outputs.rewrites import rewrite_view
from weerklank.outputs.scene import STOP, Scene, step_label
from weerklank.outputs.tension import tension
from weerklank.outputs.transcript import transcript
from weerklank.outputs.view import ConversationView, NextStepView, OverviewLine, QuoteView
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = ["conversation_view", "is_vulnerable", "overview_line"]

_VULNERABLE_SHOWN = 2
_NAMES_SHOWN = 4
_NAMELESS_CHANNELS = frozenset({Channel.TABLE, Channel.OTHER})


def conversation_view(scene: Scene, *, number: int) -> ConversationView:
    """Put one report into words.

    Args:
        scene: the report with the reader's language.
        number: the conversation's place on the page, from 1.
    """
    report, wording = scene.report, scene.wording
    own, own_rest = findings(scene)
    heavy = _vulnerable(scene)
    return ConversationView(
        anchor=_anchor(number),
        title=_title(scene),
        language=report.conversation.language.value,
        meta=tuple(_meta(scene)),
        people=tuple(_people(scene)),
        vulnerable=heavy,
        vulnerable_text=_vulnerable_text(scene) if heavy else "",
        next_step=_next_step(scene),
        underneath=() if scene.clearly_heavy else underneath(scene),
        underneath_rest=(
            wording.say("underneath.put_away")
            if scene.clearly_heavy and scene.report.diagnosis
            else underneath_rest(scene)
        ),
        contradictions=contradictions(scene),
        contradictions_caution=wording.say("contradictions.hold_back") if heavy else "",
        own=own,
        own_rest=own_rest,
        figures=figure_sentences(
            report.figures, wording, turns=sum(bool(reading.moves) for reading in report.readings)
        ),
        tension=tension(report.escalation, wording),
        turns=transcript(scene),
    )


def overview_line(scene: Scene, *, number: int) -> OverviewLine:
    """Name one report in a list of all; `number` is as in `conversation_view`."""
    return OverviewLine(
        anchor=_anchor(number),
        title=_title(scene),
        meta=tuple(_meta(scene)),
        vulnerable=is_vulnerable(scene.report),
        step=step_label(scene.method, scene.report.next_step.step, scene.wording),
    )


def is_vulnerable(report: Report) -> bool:
    """Tell whether something heavy is going on for somebody in this conversation."""
    return any(reading.is_vulnerable for reading in report.readings)


def _anchor(number: int) -> str:
    return f"c{number}"


def _title(scene: Scene) -> str:
    conversation = scene.report.conversation
    names = _names(scene, conversation.names(Role.CUSTOMER) or conversation.names(Role.OTHER))
    if names:
        return scene.wording.say("title.conversation", names=names)
    return scene.wording.say("title.unnamed", source=one_line(conversation.id))


def _names(scene: Scene, names: tuple[str, ...]) -> str:
    shown = [one_line(name).strip() for name in names[:_NAMES_SHOWN]]
    return scene.wording.enumerate(shown) if len(names) <= _NAMES_SHOWN else f"{', '.join(shown)} …"


def _meta(scene: Scene) -> Iterator[str]:
    conversation = scene.report.conversation
    if conversation.channel not in _NAMELESS_CHANNELS:
        yield scene.value("channel", conversation.channel.value)
    period = scene.moments.period(*_ends(conversation))
    if period:
        yield period
    yield scene.wording.count("meta.turns", len(conversation.utterances))
    if conversation.warmth is not None:
        yield scene.value("warmth", conversation.warmth.value)


def _ends(conversation: Conversation) -> tuple[datetime | None, datetime | None]:
    times = [utterance.at for utterance in conversation.utterances if utterance.at is not None]
    return (min(times), max(times)) if times else (None, None)


def _people(scene: Scene) -> Iterator[str]:
    conversation, wording = scene.report.conversation, scene.wording
    sellers = _names(scene, conversation.names(Role.SELLER))
    guess = one_line(scene.report.seller_guess)
    if sellers and guess.startswith(sellers):
        sellers, guess = guess, ""
    yield wording.say("meta.sellers", names=sellers) if sellers else wording.say("meta.no_seller")
    if guess:
        yield guess
    others = conversation.names(Role.OTHER)
    if others and conversation.names(Role.CUSTOMER):
        yield wording.say("meta.others", names=_names(scene, others))
    yield wording.say("meta.source", source=one_line(conversation.source))


def _vulnerable(scene: Scene) -> tuple[QuoteView, ...]:
    turns = [reading for reading in scene.report.readings if reading.is_vulnerable][-_VULNERABLE_SHOWN:]
    return tuple(scene.quote(reading.index, _heavy_words(reading)) for reading in reversed(turns))


def _heavy_words(reading: Reading) -> list[Span]:
    heavy = [each.span for each in reading.evidence if each.why == "vulnerable"]
    return heavy or [each.span for each in reading.evidence]


def _vulnerable_text(scene: Scene) -> str:
    """Say to stop only where the next step says so too: one report never advises two things."""
    if scene.report.next_step.step == STOP:
        return scene.wording.say("vulnerable.stop")
    return scene.wording.say("vulnerable.repair" if scene.clearly_heavy else "vulnerable.mind")


def _next_step(scene: Scene) -> NextStepView:
    advice, wording = scene.report.next_step, scene.wording
    wait = wording.say("next.wait_after" if advice.drafts else "next.wait_now") if advice.wait_for_reply else None
    day = advice.follow_up_on
    turns = scene.turns(advice.evidence)
    return NextStepView(
        label=step_label(scene.method, advice.step, wording),
        why=one_line(advice.why),
        drafts=tuple(clean(draft).strip() for draft in advice.drafts),
        wait=wait,
        follow_up=wording.say("next.follow_up", day=scene.moments.day(day)) if day else None,
        evidence=wording.say("next.evidence", turns=turns) if turns else "",
        rewrites=tuple(rewrite_view(each, wording) for each in advice.rewrites),
    )
