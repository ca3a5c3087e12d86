"""Lay out a turn and what it answers as the token ids that the transformer reads."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Layout", "Tokens", "tidy"]

_LONGEST_TEXT_TOKENS = 160
_LONGEST_CONTEXT_TOKENS = 64
_PREFIX = "query:"


def tidy(text: str) -> str:
    """Bring compatible characters together (NFKC) and let each run of white space become one space.

    Half a surrogate pair, which JSON may hold and UTF-8 can't, becomes a question mark.
    """
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFKC", whole).split())


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold the ids of one turn, and for each whether it is the text's own."""

    ids: tuple[int, ...]
    own: tuple[bool, ...]


class Layout:
    """Tokenise with a sentencepiece model: `<s> query: text </s> context </s>`.

    A long text keeps its first 160 tokens, a long context its last 64: what stands nearest.
    """

    def __init__(self, model: Path | bytes) -> None:
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415 - only who reads with it needs it

        given = {"model_file": str(model)} if isinstance(model, Path) else {"model_proto": model}
        self._processor: Any = SentencePieceProcessor(**given)
        self._prefix: list[int] = self._processor.encode(_PREFIX)

    @property
    def pad(self) -> int:
        """Return the id that fills up a batch."""
        pad: int = self._processor.pad_id()
        return pad

    def tokens(self, text: str, context: str | None) -> Tokens:
        """Return the ids of a turn with what it answers; an empty text counts as one unknown token."""
        begin, end = [self._processor.bos_id()], [self._processor.eos_id()]
        own = self._processor.encode(tidy(text))[:_LONGEST_TEXT_TOKENS] or [self._processor.unk_id()]
        before = [*begin, *self._prefix]
        after = end
        if context:
            after = [*end, *self._processor.encode(tidy(context))[-_LONGEST_CONTEXT_TOKENS:], *end]
        flags = (False,) * len(before) + (True,) * len(own) + (False,) * len(after)
        return Tokens((*before, *own, *after), flags)
