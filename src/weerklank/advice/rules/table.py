"""Every kind of rule, one row each."""

from collections.abc import Mapping
from typing import Any

from weerklank.advice.rules import absence, after, claim, count, deck, edge, existence, move, pattern, structure
from weerklank.advice.rules.records import Kind

__all__ = ["KINDS"]

KINDS: Mapping[str, Kind[Any]] = {
    "absence": absence.KIND,
    "after": after.KIND,
    "claim": claim.KIND,
    "closing": edge.CLOSING,
    "count": count.KIND,
    "existence": existence.KIND,
    "move": move.KIND,
    "opening": edge.OPENING,
    "pattern": pattern.KIND,
    "slide_order": deck.SLIDE_ORDER,
    "slide_phrases": deck.SLIDE_PHRASES,
    "slides": deck.SLIDES,
    "structure": structure.KIND,
}
