"""Filters that put ids, days and times into the reader's words."""

import re
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from weerklank.conversations.notes import Note, note_of
from weerklank.errors import WeerklankError
from weerklank.method.rules import Rule
from weerklank.outputs.clean import one_line
from weerklank.outputs.errors import error_line, error_of
from weerklank.outputs.moments import Moments
from weerklank.outputs.notes import note_text
from weerklank.outputs.page import skipped_text
from weerklank.outputs.scene import step_label
from weerklank.outputs.wording import load_wording
from weerklank.store.models import Job, SourceFile
from weerklank.web import words
from weerklank.web.knowledge import the_method
from weerklank.web.language import reader_language

__all__ = ["register"]

register = template.Library()


@register.simple_tag
def say(key: str, **fields: object) -> str:
    """Write a phrase of the reports."""
    return load_wording(reader_language()).say(key, **fields)


@register.filter
def label(label_id: str) -> str:
    """Name a form, kind, move or step."""
    return the_method().label(label_id, reader_language()) if label_id else ""


@register.filter
def label_of(entry: object) -> str:
    """Name an entry of the method; a rule by what it says, with its slots left open."""
    wording = entry.message if isinstance(entry, Rule) else entry.label  # type: ignore[attr-defined]
    return re.sub(r"\{\w*\}", "…", wording.of(reader_language()))


@register.filter
def step(step_id: str) -> str:
    """Name a next step, also that of doing nothing."""
    return step_label(the_method(), step_id or None, load_wording(reader_language()))


@register.filter
def value(value_id: str, scale: str) -> str:
    """Name a value of one of the method's scales, such as a stage or a channel."""
    return the_method().value_label(scale, value_id, reader_language()) if value_id else ""


@register.filter
def word(known_id: str, table: str) -> str:
    """Name what stands in one of the tables of `words`."""
    return str(getattr(words, table).get(known_id, known_id))


@register.filter
def day(at: date | datetime | None) -> str:
    """Write a day with its weekday."""
    if at is None:
        return ""
    on = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return _moments().day(on)


@register.filter
def moment(at: datetime | None) -> str:
    """Write a day and a time; empty where there is none."""
    return _moments().moment(at)


@register.filter
def waited(at: datetime) -> str:
    """Say for how long somebody waits for an answer."""
    hours = int((timezone.now() - at).total_seconds() // 3600)
    if hours < 1:
        return gettext("waits for less than an hour")
    if hours < _HOURS_TOLD:
        return ngettext("waits for %(n)s hour", "waits for %(n)s hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("waits for %(n)s day", "waits for %(n)s days", days) % {"n": days}


_HOURS_TOLD = 48


@register.filter
def line(text: str) -> str:
    """Write a text of outside on one line, without marks that steer a screen."""
    return one_line(text).strip()


@register.filter
def percent(share: float) -> str:
    """Write a share as a per cent."""
    return load_wording(reader_language()).percent(share)


@register.filter
def skipped(reason: str, count: int) -> str:
    """Say how many things were left out for one reason."""
    return skipped_text(reason, count, load_wording(reader_language()))


@register.filter
def assumed(kept: object) -> str:
    """Put what a reader assumed into words; pages have no options of the command line."""
    note = kept if isinstance(kept, Note) else note_of(kept)
    return note_text(note, load_wording(reader_language()), with_option=False)


@register.filter
def fault(kept: WeerklankError | Job | SourceFile) -> str:
    """Say what went wrong and what to do: of an error, or of a row that keeps one."""
    if isinstance(kept, WeerklankError):
        told = error_line(kept, reader_language())
    elif kept.fault:
        told = error_line(error_of("", kept.error_code, kept.fault), reader_language())
    else:
        told = f"{kept.error_code} {kept.error}"
    return one_line(told).strip()


def _moments() -> Moments:
    return Moments(load_wording(reader_language()), timezone.get_current_timezone(), with_year=True)
