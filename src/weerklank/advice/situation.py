"""What holds at the open end of a conversation: the conditions of the rule table."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from functools import cached_property

from weerklank.advice.address import is_formal
from weerklank.advice.escalation import WARN_FROM
from weerklank.advice.follow_up import NamedMoment, day_to_propose, named_moment
from weerklank.advice.records import Address, Contradiction, EscalationPoint
from weerklank.conversations.records import Conversation, Role, Utterance
from weerklank.method.records import Confront, Form, Method, Topic
from weerklank.text.segment import words
from weerklank.text.sentences import asks, sentences
from weerklank.text.span import Span
from weerklank.understanding.records import Reading

__all__ = ["CONDITIONS", "Situation", "follow_up_date"]

_CLEAR_HERE_FROM = 0.8
"""A death of last week, told plainly, scores .87; from .9 it was answered with a question. On the unseen conversations
the next step agrees as often from .8."""
_CLEAR_ANYWHERE_FROM = 0.93
_LIKELY_ANYWHERE_FROM = 0.5
_NEWS_FROM = 0.15
"""Words such as "overleden" beside "zondag" are news, even where the reader hears little in them; below this it surely
hears nothing heavy. Our own choice: in the labelled conversations but the unseen ones, no advice got worse by it."""
_CALM_BELOW = 0.2
_RESISTED_FROM = 0.5
_SILENT_WORDS = 2
_STORY_WORDS = 45
_OPENING_CHARS = 14
_ASIDE = re.compile(r"\([^)]*\)")
_CLASH_TURNS = 6
_ANGRY_TURNS = 3
_COMPLAINT_TURNS = 6
_COMPLAINT_FROM = 0.2
_OWED_FROM = 0.5
_COMPLAINT_WORDS = 4
_DOUBTFUL_FROM = 0.3
_REFUSED_FROM = 0.3
"""A fainter no counts only where their words say so too (cue `wanting_out`): without them, advice to stop was wrong as
often as right in the labelled conversations but the unseen ones."""
_CONFRONTED_FROM = 0.4
"""Confrontations are rare, so a faint one is more often none; the other moves may be faint."""
_ASKS_BACK = ("come_back", "asking_you", "getting_in_touch")
_OWN_TOPIC_FROM = 0.85
"""From here a form has raised what it is about, in whatever words. Our own choice, not measured."""
_RAISED_TURNS = 40
"""What was spoken of longer ago is no longer on the table, and a long chat isn't searched for every draft."""


@dataclass(frozen=True)
class Situation:
    """Hold what the conditions look at.

    Attributes:
        focus: the customer's turn that asks for an answer: their last; None when no customer spoke.
        today: the day of the analysis, for dates that follow.
        address: how drafts speak to the customer.
        zone: where they live: it says on which day a turn was said.
    """

    conversation: Conversation
    readings: Sequence[Reading]
    escalation: Sequence[EscalationPoint]
    contradictions: Sequence[Contradiction]
    method: Method
    focus: int | None
    today: date
    address: Address = Address.FOLLOW
    zone: tzinfo = UTC

    @cached_property
    def is_formal(self) -> bool:
        """Tell whether drafts say u; every sentence of a draft asks for it, and it takes all turns to tell."""
        return is_formal(self.conversation, method=self.method, address=self.address)

    @property
    def reading(self) -> Reading:
        """Return the reading of the focus turn; an empty one when there is none."""
        return self.readings[self.focus] if self.focus is not None else Reading(0)

    @property
    def turn(self) -> Utterance | None:
        """Return the focus turn."""
        return self.conversation.utterances[self.focus] if self.focus is not None else None

    @property
    def form(self) -> Form | None:
        """Return the form of resistance of the focus turn; None where it is none."""
        return self.method.forms.get(self.reading.label or "")

    @property
    def sure_form(self) -> Form | None:
        """Return the form of resistance of the focus turn where the reading is sure enough to put words to it."""
        return None if self.reading.unsure else self.form

    @property
    def text(self) -> str:
        """Return the text of the focus turn; empty when there is none."""
        return self.turn.text if self.turn else ""

    def score(self, *labels: str) -> float:
        """Return how likely these labels of the focus turn are together, 0 to 1."""
        return sum(annotation.score for annotation in self.reading.labels if annotation.label in labels)

    def cue(self, cue: str) -> list[Span]:
        """Return where the phrases of a cue stand in the focus turn."""
        return self.method.cues[cue].of(self.conversation.language).find(self.text)

    def has_cue(self, said: str, *cues: str) -> bool:
        """Tell whether a phrase of one of these cues stands in what was said."""
        language = self.conversation.language
        return any(self.method.cues[cue].of(language).find(said) for cue in cues)

    def earlier_of_customer(self) -> list[Reading]:
        """Return the readings of the earlier turns of the focus turn's speaker, oldest first."""
        if self.turn is None:
            return []
        turns = self.conversation.utterances[: self.focus]
        return [self.readings[turn.index] for turn in turns if turn.speaker == self.turn.speaker]

    def was_raised(self, sentence: str) -> bool:
        """Tell whether this customer spoke of all that a sentence to them speaks of, lately or in the focus turn."""
        language = self.conversation.language
        named = [topic for topic in self.method.topics.values() if topic.is_named_in(sentence, language)]
        return all(self._is_raised(topic) for topic in named)

    def _is_raised(self, topic: Topic) -> bool:
        turns, language = self.conversation.utterances, self.conversation.language
        return any(
            _shows_surely(reading, topic) or topic.is_raised_in(turns[reading.index].text, language)
            for reading in reversed(self.own_readings()[-_RAISED_TURNS:])
        )

    def own_readings(self) -> list[Reading]:
        """Return the readings of all turns of the focus turn's speaker up to it; none when no customer spoke."""
        return [*self.earlier_of_customer(), self.reading] if self.turn else []

    def confronted(self) -> tuple[Reading, Form] | None:
        """Return what a confrontation is about: the latest form of this customer's that says what only helps."""
        forms = ((reading, self.method.forms.get(reading.label or "")) for reading in reversed(self.own_readings()))
        return next(((reading, form) for reading, form in forms if form is not None and form.hard_confrontation), None)

    def sellers_before_focus(self) -> list[Reading]:
        """Return the readings of the seller's turns before the focus, oldest first."""
        end = self.focus if self.focus is not None else len(self.readings)
        return [reading for reading in self.readings[:end] if reading.moves]

    def sellers_to_them(self) -> list[Reading]:
        """Return those of the seller's turns before the focus that follow on its speaker, not on another customer."""
        return [reading for reading in self.sellers_before_focus() if self._follows_on_them(reading.index)]

    def _follows_on_them(self, index: int) -> bool:
        talk = self.conversation
        earlier = (turn.speaker for turn in reversed(talk.utterances[:index]))
        last = next((speaker for speaker in earlier if talk.role_of(speaker) is not Role.SELLER), None)
        return last is None or self.turn is None or last == self.turn.speaker

    def last_seller_turn(self) -> list[Reading]:
        """Return the readings of the seller's turns between the customer's previous turn and the focus."""
        run: list[Reading] = []
        for index in range((self.focus or 0) - 1, -1, -1):
            if self.readings[index].moves:
                run.append(self.readings[index])
            elif run:
                break
        return run

    def after_focus(self) -> Sequence[Reading]:
        """Return the readings after the customer's last turn: the seller's, all of them."""
        return self.readings[self.focus + 1 :] if self.focus is not None else self.readings

    def own_clashes(self) -> list[Contradiction]:
        """Return the clashes in the words of the focus turn's speaker: nobody else's are laid before them."""
        speaker = self.turn.speaker if self.turn else None
        return [c for c in self.contradictions if self.conversation.utterances[c.second].speaker == speaker]

    def said_on(self, turn: Utterance) -> date | None:
        """Return the day on which a turn was said; None where no time is known."""
        return turn.at.astimezone(self.zone).date() if turn.at else None

    def complaint(self) -> str:
        """Return the sentence in which this customer said best what went wrong, lately; empty where none says it."""
        said = [
            span.of(text).strip()
            for reading in self.own_readings()[-_COMPLAINT_TURNS:]
            if reading.label == "complaint"
            for text in (self.conversation.utterances[reading.index].text,)
            for span in sentences(text)
        ]
        weighed = [(self._tells_of_wrong(sentence), sentence) for sentence in said]
        return max(weighed, key=lambda pair: pair[0], default=(0, ""))[1] if any(w for w, _ in weighed) else ""

    def _tells_of_wrong(self, sentence: str) -> int:
        """Weigh how well a sentence says what went wrong: a named fault first, then what it did to themselves."""
        if len(words(sentence)) < _COMPLAINT_WORDS or asks(sentence) or sentence.isupper():
            return 0
        named = self.has_cue(sentence, "unmet_request", "fault")
        return 2 * named + self.has_cue(sentence, "speaking_of_self")

    def moment(self) -> NamedMoment | None:
        """Return the moment that the focus turn puts something off to; None where it doesn't."""
        if self.turn is None:
            return None
        said_on = self.said_on(self.turn) or self.today
        return named_moment(self.turn.text, language=self.conversation.language, said_on=said_on, method=self.method)

    def due(self) -> date | None:
        """Return the day on which to come back to what the focus turn puts off; None where it points at none."""
        moment = self.moment()
        return day_to_propose(moment, language=self.conversation.language, method=self.method) if moment else None


def follow_up_date(situation: Situation) -> date | None:
    """Return the date that fits what the customer said; None where they named none, or it has passed."""
    due = situation.due()
    return due if due is not None and due > situation.today else None


def _shows_surely(reading: Reading, topic: Topic) -> bool:
    return reading.label in topic.forms and not reading.unsure and reading.score >= _OWN_TOPIC_FROM


def _moment_passed(situation: Situation) -> bool:
    due = situation.due()
    return due is not None and due <= situation.today


def _clearly_vulnerable(situation: Situation) -> bool:
    """Let a clear sign count for all that this customer says, and a less clear one for the turn it stands in."""
    clearly = any((reading.vulnerable or 0.0) >= _CLEAR_ANYWHERE_FROM for reading in situation.own_readings())
    return clearly or (situation.reading.vulnerable or 0.0) >= _CLEAR_HERE_FROM or _hardship_is_news(situation)


def _hardship_is_news(situation: Situation) -> bool:
    """Tell whether the focus turn says in one sentence that something heavy happened, and that it was lately."""
    if situation.reading.nothing_heavy or (situation.reading.vulnerable or 0.0) < _NEWS_FROM:
        return False
    said = [span.of(situation.text) for span in sentences(situation.text)]
    return any(
        situation.has_cue(sentence, "hardship") and situation.has_cue(sentence, "lately", "weekdays")
        for sentence in said
    )


def _owed(situation: Situation) -> bool:
    """Tell whether something stays to be put right: they surely complained lately, and told nothing heavy since."""
    own = situation.own_readings()
    heavy = [reading.index for reading in own if (reading.vulnerable or 0.0) >= _LIKELY_ANYWHERE_FROM]
    return any(
        reading.label == "complaint" and reading.score >= _OWED_FROM and reading.index >= max(heavy, default=0)
        for reading in own[-_ANGRY_TURNS:]
    )


def _vulnerable(situation: Situation) -> bool:
    """Let any sign count for its own turn, and a likely one ever after: enough not to confront this customer."""
    likely = any((reading.vulnerable or 0.0) >= _LIKELY_ANYWHERE_FROM for reading in situation.own_readings())
    return likely or situation.reading.is_vulnerable or _hardship_named(situation)


def _hardship_named(situation: Situation) -> bool:
    """Look for words such as "overleden" in all that this customer said: a reader may miss them."""
    cue = situation.method.cues["hardship"].of(situation.conversation.language)
    open_ = [reading for reading in situation.own_readings() if not reading.nothing_heavy]
    return any(cue.find(situation.conversation.utterances[reading.index].text) for reading in open_)


def _last_moves(situation: Situation, *groups_or_moves: str) -> bool:
    for reading in situation.last_seller_turn():
        for move in reading.moves:
            known = situation.method.moves.get(move.id)
            if move.id in groups_or_moves or (known is not None and known.group in groups_or_moves):
                return True
    return False


def _ever(situation: Situation, *moves: str) -> bool:
    return any(reading.has_move(*moves) for reading in situation.sellers_before_focus())


def _confronted(readings: Sequence[Reading], move: str) -> bool:
    return any(made.id == move and made.score >= _CONFRONTED_FROM for reading in readings for made in reading.moves)


def _label_is(label: str) -> Callable[[Situation], bool]:
    return lambda situation: situation.reading.label == label and not situation.reading.unsure


def _refused(situation: Situation) -> bool:
    """Let a refusal count as soon as no other label is likelier, unless it is faint: one too many costs little."""
    refusal = situation.score("refusal")
    return refusal >= _REFUSED_FROM and refusal >= max(label.score for label in situation.reading.labels)


def _refused_before(situation: Situation) -> bool:
    """Tell whether this customer once said a clear no: a kind word after it doesn't take it back."""
    return any(reading.label == "refusal" and not reading.unsure for reading in situation.earlier_of_customer())


def _angry(situation: Situation) -> bool:
    """Look at the last few turns of the customer: anger doesn't pass with one dry sentence."""
    if situation.focus is None:
        return False
    complained = any(reading.label == "complaint" for reading in situation.own_readings()[-_ANGRY_TURNS:])
    return (
        complained
        or situation.score("complaint") >= _COMPLAINT_FROM
        or situation.escalation[situation.focus].score >= WARN_FROM
    )


def _come_back_request(situation: Situation) -> str:
    """Return the sentence that asks the seller to come back; empty where none does.

    It says when itself, or with "then" right after the sentence that does.
    """
    moment = situation.moment()
    if moment is None:
        return ""
    named, *after = [span.of(situation.text) for span in sentences(situation.text) if moment.span.start < span.end]
    follows = [said for said in after[:1] if situation.has_cue(said, "then")]
    words_for_it = moment.span.of(situation.text)
    return next((said for said in (named, *follows) if _asks_back(said.replace(words_for_it, " "), situation)), "")


def _asks_back(said: str, situation: Situation) -> bool:
    """Tell a request to come back in a sentence without its moment: "niet meer voor de zomer" isn't "niet meer"."""
    find = {cue: situation.method.cues[cue].of(situation.conversation.language).find for cue in _ASKS_BACK}
    asked = find["asking_you"](said) if find["getting_in_touch"](said) else []
    begins = [span.start for span in (*find["come_back"](said), *asked)]
    return bool(begins) and not situation.has_cue(said[min(begins) :], "wanting_out", "never_again")


def _asks_something_else(situation: Situation) -> bool:
    """Tell a question that is more than the request to come back, though that may be put as a question too."""
    request = _come_back_request(situation)
    said = [span.of(situation.text) for span in sentences(situation.text)]
    only_asks_that = request and not situation.has_cue(request, "question_words")
    others = [sentence for sentence in said if sentence != request or not only_asks_that]
    return CONDITIONS["asked_a_question"](situation) and (not request or any(map(asks, others)))


def _put_off_before(situation: Situation) -> bool:
    """Tell whether this customer surely put it off once already: a target that moves is no honest request.

    Who was asked for a moment only answers by naming one.
    """
    turns = situation.conversation.utterances
    was_asked_when = any(
        situation.has_cue(turns[reading.index].text, "asking_when") for reading in situation.last_seller_turn()
    )
    return not was_asked_when and any(
        reading.label == "not_now" and not reading.unsure for reading in situation.earlier_of_customer()
    )


def _seller_spoke_last(situation: Situation) -> bool:
    return situation.focus is None or bool(situation.after_focus())


def _landed(situation: Situation) -> bool:
    """Tell whether they said something after they were confronted: a silence is no answer, nor another's words."""
    return _confronted(situation.sellers_to_them(), "soft_confrontation") and not _silent(situation)


def _clash(situation: Situation) -> bool:
    latest = (situation.focus or 0) - _CLASH_TURNS
    return any(latest <= clash.second <= (situation.focus or 0) for clash in situation.own_clashes())


def _may_confront(situation: Situation) -> bool:
    """Tell whether the form that they hold on to may be confronted at all."""
    confronted = situation.confronted()
    return confronted is not None and confronted[1].confront is Confront.WITH_EVIDENCE


def _silent(situation: Situation) -> bool:
    """Tell a turn that says hardly a word, or only what somebody does, such as "(zwijgt)" or "…"."""
    return situation.turn is not None and len(words(_ASIDE.sub(" ", situation.text))) <= _SILENT_WORDS


def _still_telling(situation: Situation) -> bool:
    """Tell somebody who writes turn upon turn, or a long one that asks for nothing."""
    if situation.turn is None:
        return False
    before = situation.conversation.utterances[: situation.turn.index][-1:]
    in_a_row = any(turn.speaker == situation.turn.speaker for turn in before)
    return in_a_row or (len(words(situation.text)) >= _STORY_WORDS and "?" not in situation.text)


def _confirmed(situation: Situation) -> bool:
    """Tell a turn that opens with a yes to what was given back."""
    spans = situation.cue("confirming")
    return bool(spans) and spans[0].start <= _OPENING_CHARS and _last_moves(situation, "paraphrase", "acknowledge")


def _names_what_went_wrong(situation: Situation) -> bool:
    cues = ("unmet_request", "anger", "insults", "fault", "accusing")
    return situation.score("complaint") > 0 or any(situation.cue(cue) for cue in cues)


def _calm(situation: Situation) -> bool:
    """Tell a turn in which surely nothing stands in the way."""
    calm = not situation.reading.unsure and (situation.reading.resistance or 0.0) < _CALM_BELOW
    return calm and not _vulnerable(situation) and not _angry(situation)


def _nothing_at_stake(situation: Situation) -> bool:
    """Tell small talk with somebody who held nothing back before: there is nothing to ask after or to give back."""
    earlier = situation.earlier_of_customer()
    stood_in_the_way = any((r.resistance or 0.0) >= _RESISTED_FROM or r.label == "complaint" for r in earlier)
    return _calm(situation) and situation.reading.label == "neutral" and not stood_in_the_way


def _leaving(situation: Situation) -> bool:
    return situation.score("refusal") >= _REFUSED_FROM or bool(situation.cue("wanting_out"))


def _commits(situation: Situation) -> bool:
    takes_a_step = bool(situation.cue("committing")) and situation.score("change_talk") > 0
    return takes_a_step or _gives_go_ahead(situation)


def _gives_go_ahead(situation: Situation) -> bool:
    """Tell a plain yes, with no "als" or "misschien" to it, of somebody in whose way nothing stands."""
    said = [span.of(situation.text) for span in sentences(situation.text)]
    plain = any(
        situation.has_cue(sentence, "go_ahead")
        and not asks(sentence)
        and not situation.has_cue(sentence, "not_a_promise")
        for sentence in said
    )
    free = (situation.reading.resistance or 0.0) < _CALM_BELOW and not situation.cue("wanting_out")
    return plain and free and not _vulnerable(situation) and not _angry(situation)


def _asked_something(situation: Situation) -> bool:
    return situation.score("question", "unclear") > 0 or "?" in situation.text


CONDITIONS: Mapping[str, Callable[[Situation], bool]] = {
    "angry": _angry,
    "argued": lambda s: _last_moves(s, "argument"),
    "argued_without_anger": lambda s: _last_moves(s, "argument") and not _angry(s),
    "asked": lambda s: _last_moves(s, "open_question"),
    "asked_a_question": _label_is("question"),
    "asks_for_time": lambda s: bool(s.cue("asking_time")) or s.score("not_now") > 0,
    "asks_something_else": _asks_something_else,
    "asks_to_come_back": lambda s: bool(_come_back_request(s)),
    "clash": _clash,
    "clearly_vulnerable": _clearly_vulnerable,
    "commits_and_asks": lambda s: _commits(s) and _asked_something(s),
    "committing": lambda s: _commits(s) and not _asked_something(s),
    "confirmed": _confirmed,
    "confronted_and_silent": lambda s: _confronted(s.after_focus(), "soft_confrontation"),
    "confronted_hard": lambda s: _confronted(s.sellers_before_focus(), "hard_confrontation"),
    "confronted_just_now": lambda s: _confronted(s.last_seller_turn(), "soft_confrontation"),
    "confronted_soft": lambda s: _confronted(s.sellers_before_focus(), "soft_confrontation"),
    "confrontation_landed": _landed,
    "complaint_told": lambda s: _angry(s) and not _clearly_vulnerable(s) and bool(s.complaint()),
    "doubtful": lambda s: s.reading.unsure and (s.reading.resistance or 0.0) >= _DOUBTFUL_FROM,
    "gives_go_ahead": _gives_go_ahead,
    "heard": lambda s: _ever(s, "paraphrase", "acknowledge"),
    "leaving": _leaving,
    "may_confront": _may_confront,
    "moment_passed": _moment_passed,
    "moving": _label_is("change_talk"),
    "named_a_moment": lambda s: s.moment() is not None,
    "named_no_date": lambda s: follow_up_date(s) is None and not _moment_passed(s),
    "nothing_at_stake": _nothing_at_stake,
    "not_understood": _label_is("unclear"),
    "owed": _owed,
    "owed_in_hardship": lambda s: _clearly_vulnerable(s) and _owed(s) and not _refused(s),
    "paraphrased": lambda s: _last_moves(s, "paraphrase"),
    "perhaps_vulnerable": lambda s: _vulnerable(s) and not _clearly_vulnerable(s),
    "put_off_before": _put_off_before,
    "questioned": lambda s: _ever(s, "open_question"),
    "refused": _refused,
    "refused_before": _refused_before,
    "resistant": lambda s: s.form is not None,
    "seller_spoke_last": _seller_spoke_last,
    "silent": _silent,
    "something_asked": _asked_something,
    "still_telling": _still_telling,
    "tells_what_went_wrong": _names_what_went_wrong,
    "vulnerable": _vulnerable,
    "wordless": lambda s: s.turn is not None and not _ASIDE.sub("", s.text).strip(" .…"),
}
"""Each condition that a row of next_step.yaml may name, without its `not `."""
