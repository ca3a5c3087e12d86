"""Rules that find a regular expression in the folded text: lower case, no accents, plain quotes.

In a pattern `<4>` stands for up to four words in between, and `<1,4>` for one to four.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import SILENCE_KEYS, Silence, silence
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.errors import say
from weerklank.method.nodes import Node
from weerklank.text.normalize import fold

__all__ = ["KIND", "is_dangerous"]

_UNIT = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[()]|[*+]|\{\d*,\d*\}|\{\d+\}|.", re.DOTALL)
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
_GAP = re.compile(r"<(?:(\d),)?(\d{1,2})>")
_QUANTIFIER = re.compile(r"[*+?]|\{\d*,?\d*\}")


@dataclass(frozen=True, slots=True)
class _Params:
    pattern: re.Pattern[str]
    silence: Silence


def is_dangerous(pattern: str) -> bool:
    r"""Tell whether a pattern could take very long: a repeat around a repeat or a choice, or an endless `.*`."""
    repeats_inside = [False]
    previous, closed_repeat = "", False
    for unit in _UNIT.findall(pattern):
        if _QUANTIFIER.fullmatch(unit) and previous not in ("", "(", "|"):
            if previous == ")" and closed_repeat and unit != "?":
                return True
            if _UNBOUNDED.fullmatch(unit) and previous in (".", r"\W", r"\S", r"\D"):
                return True
            repeats_inside[-1] = repeats_inside[-1] or unit != "?"
        elif unit == "(":
            repeats_inside.append(False)
        elif unit == "|":
            repeats_inside[-1] = True
        elif unit == ")" and len(repeats_inside) > 1:
            closed_repeat = repeats_inside.pop()
            repeats_inside[-1] = repeats_inside[-1] or closed_repeat
        previous = unit
    return False


def _read(node: Node) -> _Params:
    f = node.fields(("pattern",), optional=SILENCE_KEYS)
    pattern = f["pattern"].string()
    if is_dangerous(pattern):
        problem = "this pattern could take very long"
        raise f["pattern"].fail("M023", problem, "Bound its repeats, such as {0,40}, and nest none.")
    try:
        compiled = re.compile(rf"(?<!\w)(?:{_GAP.sub(_words_between, pattern)})(?!\w)")
    except re.error as error:
        raise f["pattern"].fail(
            "M023", say("this is no pattern: {why}", why=str(error)), "See the re module of Python."
        ) from error
    return _Params(compiled, silence(f))


def _words_between(gap: re.Match[str]) -> str:
    """Write a gap as a pattern; each word begins with a space, so that there is one way only to match it."""
    return rf"(?:,? [\w'-]{{1,24}}){{{gap[1] or 0},{gap[2]}}}"


def _find(params: _Params, passage: Passage) -> Iterator[Match]:
    folded = fold(passage.text)
    for match in params.pattern.finditer(folded.text):
        span = folded.raw_span(*match.span())
        if match[0] and params.silence.lets_through(passage, span):
            yield Match(span)


KIND = Kind(_read, _find, frozenset({"match"}))
