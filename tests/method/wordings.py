"""Every wording in the method with the path that leads to it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from weerklank.method.records import Lines, Method, Say, Text

Wording = Text | Say | Lines


def wordings(record: object, path: str = "") -> Iterator[tuple[str, Wording]]:
    """Walk a record of the method, and yield each wording in it."""
    if isinstance(record, Text | Say | Lines):
        yield path, record
    elif isinstance(record, Mapping):
        for key, value in record.items():
            yield from wordings(value, f"{path}.{key}")
    elif isinstance(record, tuple):
        for number, value in enumerate(record):
            yield from wordings(value, f"{path}.{getattr(value, 'id', number)}")
    elif is_dataclass(record):
        for field in fields(record):
            yield from wordings(getattr(record, field.name), f"{path}.{field.name}")


def texts_of(method: Method) -> list[tuple[str, Text]]:
    """Return what the product says to its user."""
    return [(path, wording) for path, wording in wordings(method) if isinstance(wording, Text)]


def says_of(method: Method) -> list[tuple[str, Say]]:
    """Return what can be said to a customer."""
    return [(path, wording) for path, wording in wordings(method) if isinstance(wording, Say)]


def asks_of(method: Method) -> list[tuple[str, Say]]:
    """Return what asks the customer something."""
    asks = [(f"{form.id}.{reason.id}", reason.ask) for form in method.forms.values() for reason in form.underneath]
    for form in method.forms.values():
        questions = form.questions
        asks += [(f"{form.id}.{name}", getattr(questions, name)) for name in ("nature", "depth", "reason")]
        if form.hard_confrontation:
            asks.append((f"{form.id}.hard_confrontation", form.hard_confrontation.question))
    return asks
