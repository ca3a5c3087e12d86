"""Check drafts: read them, find out what they are, and say what the rules find."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from weerklank.advice.lint import Checked, check, fixed
from weerklank.advice.passage import make_passage
from weerklank.advice.rules.records import Form
from weerklank.conversations.deck import Slide
from weerklank.conversations.records import Draft
from weerklank.errors import InputError, SettingsError, SourceError, say
from weerklank.method.rules import RuleBook
from weerklank.services.check_choices import FileChoices, choices_for
from weerklank.sources.deck import read_deck
from weerklank.sources.opened import open_text
from weerklank.sources.records import ReadOptions
from weerklank.sources.system import system_says
from weerklank.text.language import Language, detect
from weerklank.text.segment import words
from weerklank.understanding.classify import Classifier

__all__ = ["STANDARD_INPUT", "CheckRequest", "Checker", "check_files", "fix_file", "guess_form"]

STANDARD_INPUT = "-"
_DECK_ENDING = ".pptx"
_MARKDOWN_ENDINGS = (".md", ".markdown")
_TEXT_ENDINGS = ("", ".txt", ".text", *_MARKDOWN_ENDINGS)
_MOST_FIXING_ROUNDS = 5
_POST_FROM_WORDS = 110
_MAIL = re.compile(
    r"^(?:onderwerp|betreft|subject)\s*:"
    r"|\A\s*(?:beste|geachte|dear)\b[^\n]{0,60},\s*\n"
    r"|^(?:met (?:vriendelijke|hartelijke) groet(?:en)?|hoogachtend|(?:kind|best) regards"
    r"|yours (?:sincerely|faithfully))\b",
    re.IGNORECASE | re.MULTILINE,
)
_HASHTAG = re.compile(r"(?<!\w)#[^\W\d]\w+")
_SLIDE_PARTING = re.compile(r"^---+[^\S\n]*$", re.MULTILINE)
_LEAST_PARTINGS = 2


@dataclass(frozen=True, slots=True)
class Checker:
    """Hold what drafts are checked with; made once, in bootstrap."""

    rules: RuleBook
    classifier: Classifier


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """Say what to check, and what is known of it.

    Attributes:
        sources: names of files, or `-` for standard input.
        standard_input: what stands there; empty where it is not asked for.
        form: None finds out from the ending and the content.
        language: None finds out from the text.
        reader: the language of the findings; None for that of each draft.
        answering: the customer's turn that all of them answer.
        minutes: how long the talk is, for decks.
    """

    sources: tuple[str, ...]
    standard_input: str = ""
    form: Form | None = None
    language: Language | None = None
    reader: Language | None = None
    answering: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    text: str
    slides: tuple[Slide, ...] | None
    form: Form
    choices: FileChoices


def check_files(request: CheckRequest, *, checker: Checker) -> Iterator[Checked | InputError]:
    """Yield for each source what was found, or the error that kept it from being read.

    Raises:
        SettingsError: a weerklank.toml can't be used.
    """
    for source in request.sources:
        try:
            opened = _open(source, request, checker.rules)
        except SourceError as error:
            yield error
        else:
            yield _checked(source, opened, request, checker)


def fix_file(source: str, request: CheckRequest, *, checker: Checker) -> int:
    """Mend a text file in place where that needs no second look; return how many places changed.

    Raises:
        SettingsError: it is a deck or standard input, which can't be written back.
        SourceError: it can't be read or written.
    """
    if source == STANDARD_INPUT or Path(source).suffix.lower() == _DECK_ENDING:
        problem = say("{source!r} can't be written back", source=source)
        raise SettingsError("--fix", "C025", problem, "Only text files can be mended; leave --fix out.")
    opened = _open(source, request, checker.rules)
    text, places = opened.text, 0
    for _ in range(_MOST_FIXING_ROUNDS):
        found = _checked(source, _Opened(text, None, opened.form, opened.choices), request, checker).findings
        mended = fixed(text, found, rules=checker.rules)
        if mended == text:
            break
        places += sum(1 for finding in found if checker.rules.rules[finding.rule].fix)
        text = mended
    if places:
        _write_back(Path(source), text)
    return places


def guess_form(text: str, *, name: str) -> Form:
    """Guess what a draft is going to be, by its file's ending and then by what stands in it."""
    if Path(name).suffix.lower() == _DECK_ENDING:
        return Form.DECK
    markdown = Path(name).suffix.lower() in _MARKDOWN_ENDINGS
    if markdown and len(_SLIDE_PARTING.findall(text)) > _LEAST_PARTINGS:
        return Form.DECK
    if _MAIL.search(text):
        return Form.MAIL
    if markdown or _HASHTAG.search(text) or len(words(text)) >= _POST_FROM_WORDS:
        return Form.POST
    return Form.MESSAGE


def _open(source: str, request: CheckRequest, rules: RuleBook) -> _Opened:
    if source == STANDARD_INPUT:
        form = request.form or guess_form(request.standard_input, name="")
        return _Opened(request.standard_input, None, form, FileChoices())
    path = Path(source)
    ending = path.suffix.lower()
    if ending == _DECK_ENDING:
        deck = read_deck(path)
        return _Opened(deck.text, deck.slides, Form.DECK, choices_for(path, rules=rules))
    if ending not in _TEXT_ENDINGS:
        problem = say("a file that ends in {ending!r} can't be checked", ending=ending)
        raise SourceError(source, "S100", problem, "Give .txt, .md or .pptx, or the text itself on standard input.")
    with open_text(path, ReadOptions(), newline="") as stream:
        text = stream.read()
    choices = choices_for(path, rules=rules)
    return _Opened(text, None, request.form or choices.form or guess_form(text, name=source), choices)


def _checked(source: str, opened: _Opened, request: CheckRequest, checker: Checker) -> Checked:
    passage = make_passage(
        Draft(opened.text, request.language or detect(opened.text), source=source),
        form=opened.form,
        classifier=checker.classifier,
        answering=request.answering,
        slides=opened.slides,
        minutes=request.minutes,
    )
    findings = check(passage, rules=checker.rules, reader=request.reader, choices=opened.choices.rules)
    return Checked(source, passage, findings)


def _write_back(path: Path, text: str) -> None:
    """Put a text in a file's place at once: who is stopped half-way leaves the old one, whole."""
    place = path.resolve()
    unfinished = place.with_name(f".{uuid4().hex}.unfinished")
    try:
        place.open("r+b").close()  # one that may not be written stays as it is
        unfinished.write_text(text, encoding="utf-8", newline="")
        shutil.copymode(place, unfinished)
        unfinished.replace(place)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        problem = say("this file can't be written: {why}", why=system_says(error))
        raise SourceError(str(path), "S103", problem, "Check that it is yours and not open elsewhere.") from error
