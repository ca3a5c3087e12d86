"""Get the text out of the compressed RTF that some .msg files hold instead of plain text or HTML.

Formats: [MS-OXRTFCP] (compression), [MS-OXRTFEX] (HTML inside RTF), RTF 1.9.1.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from weerklank.sources.mail.charset import decode_bytes
from weerklank.sources.mail.markup import text_of_html

__all__ = ["text_of_rtf"]

_COMPRESSED, _STORED = b"LZFu", b"MELA"
_PRIMER = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    b"\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_RTF_BYTES = 8 << 20
_TOKEN = re.compile(r"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})\b")
_BREAKS = {"par": "\n", "line": "\n", "tab": "\t", "cell": " ", "row": "\n"}
_CHARACTERS = {
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "endash": "–",
    "emdash": "—",
    "bullet": "•",
}
_HIDDEN = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "generator", "listtable", "header"})


def text_of_rtf(data: bytes) -> str:
    """Decompress and render as plain text, quoted lines marked as in HTML mail; empty for what is no RTF."""
    rtf = _decompress(data).decode("latin-1")
    page = _CODE_PAGE.search(rtf)
    reader = _Reader(charset=f"cp{page[1]}" if page else "cp1252", wraps_html="\\fromhtml1" in rtf[:_WINDOW])
    text = _paired("".join(reader.words(rtf)))
    return text_of_html(text) if reader.wraps_html else text.strip()


def _paired(text: str) -> str:
    """Make one character of the two halves in which RTF writes an emoji."""
    return text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")


def _decompress(data: bytes) -> bytes:
    if len(data) < 16 or data[8:12] not in {_COMPRESSED, _STORED}:
        return b""
    size = min(struct.unpack_from("<I", data, 4)[0], _RTF_BYTES)
    return data[16 : 16 + size] if data[8:12] == _STORED else bytes(_unpack(data[16:], size))


def _unpack(data: bytes, size: int) -> bytearray:
    """Undo the compression: a control byte tells which of the next eight tokens point back into the window."""
    out = bytearray(_PRIMER)
    end = len(_PRIMER) + size
    place = 0
    while place < len(data) and len(out) < end:
        control = data[place]
        place += 1
        for bit in range(8):
            step = _copy(data, place, out) if control >> bit & 1 else data[place : place + 1]
            if not step:
                return out[len(_PRIMER) :]
            place += 2 if control >> bit & 1 else 1
            out += step
    return out[len(_PRIMER) : end]


def _copy(data: bytes, place: int, out: bytearray) -> bytes:
    """Return what a token of two bytes points at; empty at the end, which points at the window's own write place."""
    token = int.from_bytes(data[place : place + 2], "big")
    back = (len(out) - (token >> 4)) % _WINDOW
    if len(data) < place + 2 or not back or back > len(out):
        return b""
    wanted = (token & 15) + 2
    piece = bytes(out[len(out) - back : len(out) - back + wanted])
    return (piece * wanted)[:wanted]


@dataclass(frozen=True, slots=True)
class _Group:
    """Know how to treat what stands between two braces."""

    hidden: bool = False
    rendering: bool = False


@dataclass
class _Reader:
    """Walk through RTF; inside wrapped HTML, what only serves the RTF rendering is left out."""

    charset: str
    wraps_html: bool
    group: _Group = field(default_factory=_Group)
    outer: list[_Group] = field(default_factory=list)
    starred: bool = False
    replaced: int = 0

    def words(self, rtf: str) -> Iterator[str]:
        """Give the visible text, or the wrapped HTML."""
        for token in _TOKEN.finditer(rtf):
            code, word, number, symbol, brace, text = token.groups()
            if brace:
                self._brace(brace)
            elif word:
                yield self._control(word, number or "")
            elif symbol:
                self.starred = symbol == "*" or self.starred
                yield self._shown(symbol if symbol in "\\{}" else {"~": "\u00a0", "_": "-"}.get(symbol, ""))
            elif code or text:
                yield self._plain(code, text)

    def _brace(self, brace: str) -> None:
        self.starred = False
        if brace == "{":
            self.outer.append(self.group)
        elif self.outer:
            self.group = self.outer.pop()

    def _plain(self, code: str | None, text: str | None) -> str:
        """Return characters, but for those that stand in for a Unicode character already given."""
        said = decode_bytes(bytes([int(code, 16)]), self.charset) if code else text or ""
        said, self.replaced = said[self.replaced :], max(0, self.replaced - len(said))
        return self._shown(said)

    def _control(self, word: str, number: str) -> str:
        starred, self.starred = self.starred, False
        if word == "htmltag":
            self.group = replace(self.group, hidden=False)
        elif word in _HIDDEN or starred:
            self.group = replace(self.group, hidden=True)
        elif word == "htmlrtf":
            self.group = replace(self.group, rendering=number != "0")
        elif word == "u" and number:
            self.replaced = 1
            return self._shown(chr(int(number) % 65536))
        return self._shown(_BREAKS.get(word) or _CHARACTERS.get(word, ""))

    def _shown(self, text: str) -> str:
        return "" if self.group.hidden or (self.wraps_html and self.group.rendering) else text
