"""Lay text out in columns of a terminal, with or without colour."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import IO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

__all__ = ["Sheet"]

_NARROWEST, _WIDEST = 40, 100
"""Beyond a hundred columns the eye loses the start of the next line."""
_TWO_COLUMNS_FROM = 70
_GAP = 3


class Sheet:
    """Write wrapped lines to a stream; no line ends in a space or is wider than the sheet."""

    def __init__(self, stream: IO[str], *, width: int, colour: bool) -> None:
        self.width = min(max(width, _NARROWEST), _WIDEST)
        self.colour = colour
        self._stream = stream
        self._console = Console(
            file=stream,
            width=self.width,
            color_system="standard" if colour else None,
            force_terminal=colour,
            force_interactive=False,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ={},
        )

    def blank(self) -> None:
        """Write an empty line."""
        self._put(Text())

    def heading(self, title: str, *, style: str = "bold cyan") -> None:
        """Write a heading with a rule after it, and an empty line before it."""
        self.blank()
        if cell_len(title) >= self.width:
            self.block(title, style=style)
            return
        rule = "─" * (self.width - cell_len(title) - 1)
        self._put(Text.assemble((f"{title} ", style), (rule, "cyan")))

    def block(self, text: Text | str, *, first: str = "", rest: str | None = None, style: str = "") -> None:
        """Write a text; its first line starts with `first`, the next ones with `rest` (or as much space)."""
        margin = " " * cell_len(first) if rest is None else rest
        for number, line in enumerate(self._wrapped(text, style, self.width - cell_len(margin))):
            self._put(Text.assemble((first if number == 0 else margin, style), line))

    def columns(self, left: Iterable[Text], right: Iterable[Text]) -> None:
        """Write two texts side by side, or below each other where the sheet is narrow."""
        if self.width < _TWO_COLUMNS_FROM:
            for text in (*left, Text(), *right):
                self.block(text, first="  ")
            return
        column = (self.width - _GAP) // 2
        sides = [[line for text in side for line in self._wrapped(text, "", column)] for side in (left, right)]
        for one, other in zip_longest(*sides, fillvalue=Text()):
            pad = " " * (column - one.cell_len + _GAP)
            self._put(Text.assemble(one, pad, other))

    def _wrapped(self, text: Text | str, style: str, width: int) -> list[Text]:
        styled = Text(text, style=style) if isinstance(text, str) else text
        return list(styled.wrap(self._console, width, overflow="fold"))

    def _put(self, line: Text) -> None:
        line.rstrip()
        if self.colour:
            self._console.print(line, soft_wrap=True)
        else:
            self._stream.write(f"{line.plain}\n")  # a fifth of the time that the console takes
