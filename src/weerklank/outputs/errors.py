"""Put our own errors into words: they are raised in English, and read in the reader's language."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from weerklank.errors import Sentence, WeerklankError
from weerklank.outputs.wording import read_phrases
from weerklank.text.language import Language

__all__ = ["ERRORS_FILE", "PAGE_ERRORS_FILE", "error_line", "error_of", "error_tree", "in_words", "sentence_text"]

ERRORS_FILE = Path(__file__).parent / "errors.yaml"
PAGE_ERRORS_FILE = Path(__file__).parent / "page_errors.yaml"

E = TypeVar("E", bound=WeerklankError)


def in_words(error: E, language: Language) -> E:
    """Return an error as a reader of this language reads it; its place only changes where that is a word of ours."""
    return error.worded(_translation(language))


def sentence_text(sentence: Sentence, language: Language) -> str:
    """Say a sentence of an error as a reader of this language reads it."""
    return sentence.worded(_translation(language))


def error_line(error: WeerklankError, language: Language) -> str:
    """Write an error on one line of a page, which has no options: its code, what is wrong and what to do."""
    on_page = _page_words()[language.value]
    in_language = _translation(language)
    told = error.worded(lambda english: on_page.get(english) or in_language(english))
    return f"{told.code} {told.problem}. {told.remedy}"


def error_tree(error: WeerklankError) -> dict[str, object]:
    """Write what an error says as JSON keeps it, so that each reader gets it in their own language later."""
    return {"problem": _tree(error.said_problem), "remedy": _tree(error.said_remedy)}


def error_of(place: str, code: str, kept: Mapping[str, Any]) -> WeerklankError:
    """Read what `error_tree` wrote; its place and code are kept elsewhere."""
    return WeerklankError(place, code, _sentence_of(kept["problem"]), _sentence_of(kept["remedy"]))


def _tree(sentence: Sentence) -> dict[str, object]:
    values = {name: _tree(value) if isinstance(value, Sentence) else value for name, value in sentence.values.items()}
    return {"template": sentence.template, "values": values}


def _sentence_of(tree: Mapping[str, Any]) -> Sentence:
    values = {name: _sentence_of(value) if isinstance(value, dict) else value for name, value in tree["values"].items()}
    return Sentence(tree["template"], values)


def _translation(language: Language) -> Callable[[str], str]:
    words = _words(language)
    return lambda english: words.get(english, english)


@cache
def _page_words() -> Mapping[str, Mapping[str, str]]:
    """Return for each language what a page says instead, by the English of the code."""
    return read_phrases(PAGE_ERRORS_FILE)


@cache
def _words(language: Language) -> Mapping[str, str]:
    """Return English → this language; nothing for English itself."""
    words: Mapping[str, str] = read_phrases(ERRORS_FILE).get(language.value, {})
    return words
