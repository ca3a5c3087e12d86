"""Fill a step's drafts with the customer's own words."""

import re
from collections.abc import Callable
from datetime import date
from itertools import cycle

from weerklank.advice.address import polite_opening, titled_opening
from weerklank.advice.records import Diagnosis
from weerklank.advice.situation import CONDITIONS, Situation, follow_up_date
from weerklank.conversations.context import said_by
from weerklank.conversations.records import Channel, Role
from weerklank.method.records import HardConfrontation, Say, Step, StepDraft
from weerklank.text.normalize import visible
from weerklank.text.sentences import sentences

__all__ = ["drafts", "first_name", "quotable"]

_MOST_DRAFTS = 3
_LONGEST_QUOTE_CHARS = 110
_UNCLOSED = re.compile(r"(?<![.?!…])’ (?=[A-ZÀ-Þ‘])")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+-?|[A-Za-z]|\w+\.")
_SLOT = re.compile(r"\{(\w+)\}")
_PICTURES = re.compile("[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+\\s+(?=\\w)")
_QUOTES_BEFORE = re.compile(r"(?:[\"“”„«» ]|[‘’‚'](?![tkns]\b))+")
"""Quotation marks and spaces, but not the apostrophe of 't, 'k, 'n and 's."""
_CRY = re.compile(r"[!?]\W*$")
_TELLING_WORDS = 3
_WHOLE_WORDS = 6
_NO_FIRST_NAMES = frozenset((
    "dhr", "mevr", "mw", "mevrouw", "meneer", "mijnheer", "heer", "de", "het", "van", "fam", "familie", "drs", "ir",
    "ing", "prof", "mr", "mrs", "ms", "miss", "dr", "sir", "madam", "the", "klant", "verkoper", "team", "gast",
    "onbekend", "customer", "client", "seller", "guest", "unknown", "user", "support", "service", "klantenservice",
    "helpdesk", "info", "sales", "verkoop", "administratie", "receptie", "reception", "garage", "salon", "kapsalon",
    "praktijk", "bakkerij", "slagerij", "webshop", "webwinkel", "winkel", "shop", "studio", "atelier", "hotel",
    "restaurant", "stichting", "vereniging", "gemeente", "firma", "bureau", "thuiszorg", "installatiebedrijf",
    "bouwbedrijf", "schildersbedrijf", "aannemersbedrijf", "hoveniersbedrijf",
))  # fmt: skip
"""What a speaker's name may begin with in place of a first name: titles, articles, what exports call people, and
what a business calls itself."""


def drafts(step: Step, situation: Situation, diagnosis: Diagnosis | None) -> tuple[str, ...]:
    """Return up to three drafts in the customer's language and register, nothing invented.

    A draft whose slots can't all be filled from the conversation is left out.
    """
    fitting = _fitting(step, situation)
    fillings = _fillings(step, situation, diagnosis)
    filled = (_fill(draft, situation, {slot: next(values) for slot, values in fillings.items()}) for draft in fitting)
    return tuple(dict.fromkeys(text for text in filled if text is not None))[:_MOST_DRAFTS]


def _fitting(step: Step, situation: Situation) -> list[StepDraft]:
    length = "mail" if situation.conversation.channel is Channel.EMAIL else "short"
    of_length = [draft for draft in step.drafts if draft.length == length]
    special = [draft for draft in of_length if draft.when is not None and CONDITIONS[draft.when](situation)]
    return special or [draft for draft in of_length if draft.when is None]


def _fill(draft: StepDraft, situation: Situation, values: dict[str, str]) -> str | None:
    text = draft.text.of(situation.conversation.language, formal=situation.is_formal)
    greeting, stop, rest = text.partition("\n")
    if stop and "{name}" in greeting and values["titled"]:
        text = f"{{titled}},\n{rest}"
    needed = set(_SLOT.findall(text)) - {"name", "me"}
    if any(not values.get(slot) for slot in needed):
        return None
    text = text.replace(" {name}", f" {values['name']}" if values["name"] else "")
    return _closed(_SLOT.sub(lambda match: values.get(match[1], ""), text).strip())


def _closed(text: str) -> str:
    """End a sentence that ends with quoted words: their own stop was left out, so that they fit mid-sentence too."""
    return _UNCLOSED.sub("’. ", text)


def _fillings(step: Step, situation: Situation, diagnosis: Diagnosis | None) -> dict[str, "cycle[str]"]:
    """Return for each slot its fillings in turn, so that the drafts differ; an empty one means: can't be filled."""
    conversation = situation.conversation
    customer = situation.turn.speaker if situation.turn else ""
    sellers = [turn.speaker for turn in said_by(conversation, Role.SELLER)]
    due = follow_up_date(situation)
    moment = situation.moment()
    values: dict[str, list[str]] = {
        "name": [first_name(customer)],
        "opening": [polite_opening(conversation, customer, method=situation.method)],
        "titled": [titled_opening(conversation, customer, method=situation.method)],
        "me": [first_name(sellers[-1])] if sellers else [],
        "question": _questions(step, situation, diagnosis),
        "paraphrase": _paraphrases(situation),
        "asked": [quotable(_asking_sentence(situation.text))] if situation.turn else [],
        "quote": [_focus_quote(situation)],
        "complaint": [quotable(situation.complaint())],
        "only_when": _hard_lines(situation, lambda hard: hard.only_when),
        "moment": [quotable(moment.span.of(situation.text))] if moment else [],
        "date": [_day_and_month(due, situation)] if due else [],
        **_clash(situation),
    }
    return {slot: cycle(found or [""]) for slot, found in values.items()}


def _paraphrases(situation: Situation) -> list[str]:
    """Return what gives back their turn: what its form says at least, and their own words in a frame."""
    language, formal = situation.conversation.language, situation.is_formal
    quote = _focus_quote(situation)
    frames = [frame.of(language, formal=formal) for frame in situation.method.wording.reflect]
    own_words = [frame.replace("{quote}", quote) for frame in frames if ("{quote}" in frame) is bool(quote)]
    of_form = [say.of(language, formal=formal) for say in _paraphrases_of_form(situation)]
    of_form = [said for said in of_form if situation.was_raised(said)]
    if quote:
        return [*of_form, *own_words]
    return of_form or [*own_words, *[""] * _MOST_DRAFTS]  # what is left to fill in is asked once


def _paraphrases_of_form(situation: Situation) -> tuple[Say, ...]:
    """Return the form's first paraphrase, which supposes least; none while they are angry about something else."""
    form = situation.sure_form
    angry_at_something_else = CONDITIONS["angry"](situation) and situation.reading.label != "complaint"
    return form.paraphrases[:1] if form and not angry_at_something_else else ()


def _questions(step: Step, situation: Situation, diagnosis: Diagnosis | None) -> list[str]:
    """Return the open questions that fit, best first; a step that confronts hard asks its one question only.

    One about something that they never spoke of gives way to a question that speaks of nothing. Who surely moves is
    asked on about that: "what do you mean?" is no answer to good news.
    """
    language, formal = situation.conversation.language, situation.is_formal
    if any("{only_when}" in draft.text.of(language) for draft in step.drafts):
        return _hard_lines(situation, lambda hard: hard.question)
    wording = situation.method.wording
    of_any = wording.evoke if CONDITIONS["moving"](situation) else wording.clarify
    neutral = [say.of(language, formal=formal) for say in of_any]
    form = situation.sure_form
    if form is None:
        return neutral
    of_reasons = [candidate.ask for candidate in diagnosis.candidates[:2]] if diagnosis else []
    of_form = [form.questions.reason.of(language, formal=formal), form.questions.depth.of(language, formal=formal)]
    fitting = [question for question in of_reasons + of_form if situation.was_raised(question)]
    return fitting + neutral[: max(0, _MOST_DRAFTS - len(fitting))]


def _hard_lines(situation: Situation, part: Callable[[HardConfrontation], Say]) -> list[str]:
    """Return one line of a hard confrontation: that of the form where it is sure and speaks of what they spoke of."""
    confronted = situation.confronted()
    if confronted is None:
        return []
    reading, form = confronted
    of_any = situation.method.wording.hard_confrontation
    of_form = form.hard_confrontation if form.hard_confrontation and not reading.unsure else of_any
    language, formal = situation.conversation.language, situation.is_formal
    own, neutral = (part(hard).of(language, formal=formal) for hard in (of_form, of_any))
    return [own if situation.was_raised(own) else neutral]


def _clash(situation: Situation) -> dict[str, list[str]]:
    clashes = situation.own_clashes()
    if not clashes:
        return {"first": [], "second": [], "first_when": [], "second_when": []}
    clash = clashes[-1]
    return {
        "first": [_quote(situation, clash.first)],
        "second": [_quote(situation, clash.second)],
        "first_when": [_when(situation, clash.first, later=False)],
        "second_when": [_when(situation, clash.second, later=True)],
    }


def _focus_quote(situation: Situation) -> str:
    """Return the words of the focus turn that go to the heart of it; empty where none do.

    A cry, a question that is none, or a bare fact given back says: I don't listen. A whole sentence goes first, and
    what they feel, however briefly; then what shows where they stand and what carried the label, unless that is a bare
    fact.
    """
    if situation.focus is None:
        return ""
    carrying = [_telling_sentence(each.span.of(situation.text)) for each in situation.reading.evidence]
    own = [sentence for sentence in reversed(_sentences(situation.text)) if _is_own(sentence, situation)]
    fit = [sentence for sentence in (*carrying, *own) if _is_quotable(sentence, situation)]

    def weight(sentence: str) -> tuple[bool, int]:
        feels, stance = situation.has_cue(sentence, "feeling"), situation.has_cue(sentence, "stance")
        carries = sentence in carrying and (feels or stance or _is_own(sentence, situation))
        return feels or len(sentence.split()) >= _WHOLE_WORDS, 3 * feels + stance + carries

    return quotable(max(fit, key=weight, default=""))


def _is_quotable(sentence: str, situation: Situation) -> bool:
    """Tell whether a sentence can be given back: it states something, and of themselves or what surely holds them."""
    states = len(sentence.split()) >= _TELLING_WORDS and not _CRY.search(sentence) and not sentence.isupper()
    return states and (situation.reading.unsure is False or _is_own(sentence, situation))


def _is_own(sentence: str, situation: Situation) -> bool:
    return situation.has_cue(sentence, "speaking_of_self", "feeling")


def _quote(situation: Situation, index: int) -> str:
    return quotable(_carrying_words(situation, index))


def _carrying_words(situation: Situation, index: int) -> str:
    """Return the words of a turn that carried its label; the whole turn where it isn't known which did.

    Of several places the first that has a whole sentence to it counts: "Dus ja, de baas." gives nothing back.
    """
    turn, reading = situation.conversation.utterances[index], situation.readings[index]
    places = [each.span.of(turn.text) for each in reading.evidence]
    whole = (words for words in places if len(_telling_sentence(words).split()) >= _WHOLE_WORDS)
    return next(whole, places[0] if places else turn.text)


def _telling_sentence(text: str) -> str:
    """Return the sentence that a text comes down to: the last that says something, rather than asks.

    Source: METHOD 2.5: what still stands at the end of the turn decides.
    """
    told = _sentences(text)
    long = [sentence for sentence in told if len(sentence.split()) >= _TELLING_WORDS] or told
    saying = [sentence for sentence in long if not sentence.endswith("?")]
    return (saying or long or [text])[-1]


def _asking_sentence(text: str) -> str:
    """Return the last sentence that asks; the telling one where no question mark stands."""
    asking = [sentence for sentence in _sentences(text) if sentence.endswith("?")]
    return asking[-1] if asking else _telling_sentence(text)


def _sentences(text: str) -> list[str]:
    """Return what can be quoted by itself: in a chat a picture ends a sentence as a stop does."""
    return [part for span in sentences(text) for part in _PICTURES.split(span.of(text).strip()) if part]


def quotable(words: str) -> str:
    """Make words fit between quotation marks: one line, no quotes inside, no stop at the end, at most 110 long."""
    line = " ".join(visible(words).split()).rstrip("‘’‚'\"“”„«» ")
    before = _QUOTES_BEFORE.match(line)
    line = line[before.end() :] if before else line
    line = re.sub(r"[‘’‚“”„«»\"]", "'", line)
    line = line.rstrip(",;: ") if line.endswith("..") else line.rstrip(",;:. ")
    if len(line) <= _LONGEST_QUOTE_CHARS:
        return line
    return line[:_LONGEST_QUOTE_CHARS].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def _when(situation: Situation, index: int, *, later: bool) -> str:
    wording, language = situation.method.wording, situation.conversation.language
    turns = situation.conversation.utterances
    day = situation.said_on(turns[index])
    if day is not None and len({situation.said_on(turn) for turn in turns if turn.at}) > 1:
        return wording.on_date.of(language).format(date=_day_and_month(day, situation))
    return (wording.later if later else wording.earlier).of(language)


def _day_and_month(day: date, situation: Situation) -> str:
    """Return a date as people write it: 24 november, 24 November."""
    months = situation.method.wording.months.of(situation.conversation.language)
    return f"{day.day} {months[day.month - 1]}"


def first_name(speaker: str) -> str:
    """Return what to call a speaker by; empty for a number, an address, an initial or a title without a first name."""
    called = visible(speaker).lstrip("~ ")
    surname, comma, given = called.partition(", ")
    is_surname = comma and (" " not in surname or surname.split()[0].lower() in _NO_FIRST_NAMES)
    parts = (given if is_surname else called).split()
    first = parts[0].strip(",;:") if parts else ""
    if not first[:1].isalpha() or "@" in first or _INITIALS.fullmatch(first) or first.lower() in _NO_FIRST_NAMES:
        return ""
    return first
