"""Rewrite the part of a page that stands between two marker comments."""

from collections.abc import Iterable
from pathlib import Path

__all__ = ["rewrite"]


def rewrite(page: Path, part: str, lines: Iterable[str]) -> None:
    """Put lines between `<!-- part:begin -->` and `<!-- part:end -->`; the rest of the page stays as it is."""
    begin, end = f"<!-- {part}:begin -->", f"<!-- {part}:end -->"
    before, found_begin, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise SystemExit(f"{page} needs the comments {begin} and {end}, each on a line of its own")
    page.write_text("\n".join((before + begin, *lines, end + after)), encoding="utf-8")
