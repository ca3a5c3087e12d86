"""The table of sources: one row each."""

from weerklank.sources.records import Source

__all__ = ["SOURCES"]

SOURCES: tuple[Source, ...] = ()
