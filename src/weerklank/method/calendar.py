"""Read how people name a day: phrases with slots, ready to be looked for in a text."""

import re
from collections.abc import Iterator, Mapping
from functools import partial

from weerklank.errors import say
from weerklank.method.nodes import Node
from weerklank.method.records import Calendar, CalendarRow, DayMeans, Lines, TimeUnit
from weerklank.text.language import Language
from weerklank.text.normalize import fold

__all__ = ["calendar"]

_SLOT = re.compile(r"\{(\w+)\}")
_FIGURE = r"\d{1,2}"
_FIRST_DAY = 1


def calendar(node: Node, *, months: Lines) -> Calendar:
    """Read calendar.yaml.

    Args:
        months: the names of the months, which advice also writes.

    Raises:
        MethodError: it breaks the schema, or M016 a phrase has an unknown slot.
    """
    f = node.fields(("whose", "numbers", "weekdays", "short_months", "units", "rows", "holidays", "easter_holidays"))
    numbers, weekdays, whose = f["numbers"].lines(), f["weekdays"].lines(at_least=7), f["whose"].lines()
    short_months, unit_nodes = f["short_months"].lines(at_least=12), f["units"].items(at_least=1)
    words = {
        "whose": whose,
        "number": numbers,
        "weekday": weekdays,
        "month": months,
        "short_month": short_months,
        "unit": _unit_lines(unit_nodes),
    }
    return Calendar(
        numbers=numbers,
        weekdays=weekdays,
        short_months=short_months,
        units=dict(pair for item in unit_nodes for pair in _units(item)),
        rows=tuple(_row(item, words) for item in f["rows"].items(at_least=1)),
        holidays=_days(f["holidays"]),
        easter_holidays=_days(f["easter_holidays"]),
    )


def _days(node: Node) -> dict[Language, frozenset[int]]:
    f = node.fields([language.value for language in Language])
    return {language: frozenset(item.integer() for item in f[language.value].items()) for language in Language}


def _unit_lines(nodes: list[Node]) -> Lines:
    read = [node.fields(("nl", "en"), optional=("days", "months")) for node in nodes]
    nl, en = (tuple(word.string() for f in read for word in f[language].items(at_least=1)) for language in ("nl", "en"))
    return Lines(nl, en)


def _units(node: Node) -> Iterator[tuple[str, TimeUnit]]:
    f = node.fields(("nl", "en"), optional=("days", "months"))
    if ("days" in f) is ("months" in f):
        raise node.fail("M030", "a unit is neither days nor months, or both", "Give exactly one of: days, months.")
    unit = TimeUnit(f["days"].integer() if "days" in f else 0, f["months"].integer() if "months" in f else 0)
    for language in ("nl", "en"):
        for word in f[language].items(at_least=1):
            yield fold(word.string()).text, unit


def _row(node: Node, words: Mapping[str, Lines]) -> CalendarRow:
    f = node.fields(("id", "means", "phrases"), optional=("day",))
    phrases = f["phrases"].fields(("nl", "en"))
    nl, en = (
        _pattern(phrases[language.value].items(at_least=1), {name: lines.of(language) for name, lines in words.items()})
        for language in (Language.NL, Language.EN)
    )
    day = f["day"].integer() if "day" in f else _FIRST_DAY
    return CalendarRow(f["id"].string(), DayMeans(f["means"].choice([value.value for value in DayMeans])), day, nl, en)


def _pattern(nodes: list[Node], words: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    longest_first = sorted(enumerate(nodes), key=lambda pair: len(pair[1].string()), reverse=True)
    expressions = [_expression(node, number, words) for number, node in longest_first]
    return re.compile(r"(?<![\w'])(?:" + "|".join(expressions) + r")(?!\w)")


def _expression(node: Node, number: int, words: Mapping[str, tuple[str, ...]]) -> str:
    """Write one phrase as an expression; the groups of phrase 7 are called month_7, since names must differ."""
    pieces = _SLOT.split(fold(node.string()).text)
    slot = partial(_slot, node, number=number, words=words)
    return "".join(slot(piece) if index % 2 else _literal(piece) for index, piece in enumerate(pieces))


def _literal(piece: str) -> str:
    return r"\s+".join(re.escape(word) for word in piece.split(" "))


def _slot(node: Node, name: str, *, number: int, words: Mapping[str, tuple[str, ...]]) -> str:
    if name == "day":
        return f"(?P<day_{number}>{_FIGURE})(?:st|nd|rd|th|e)?"
    if name not in words:
        raise node.fail(
            "M016", say("unknown slot {{{name}}}", name=name), say("Choose from: day, {known}.", known=", ".join(words))
        )
    known = "|".join(sorted((re.escape(fold(word).text) for word in words[name]), key=len, reverse=True))
    figures = f"|{_FIGURE}" if name == "number" else ""
    return f"(?P<{name}_{number}>{known}{figures})"
