"""Turn the bytes of mail into text, whatever the mail claims about them.

Formats: RFC 2045 (transfer encodings), RFC 2047 (encoded words), WHATWG Encoding (ISO-8859-1 means Windows-1252).
"""

import binascii
import codecs
import re

__all__ = ["decode_bytes", "decode_words", "undo_base64", "without_controls"]

_MAIL_CODECS = re.compile(r"utf-(?:8|16|32)|iso|cp\d|ascii|koi8|mac-|big5|gb|euc|shift|hz|tis")
"""Python's other codecs are slow on hostile input (punycode), warn (unicode_escape) or yield surrogates (utf-7)."""
_SINGLE_BYTE = re.compile(r"ascii|iso8859|cp125\d|cp850|mac-roman")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/\s]*")
_CONTROLS = {number: None for number in (*range(32), *range(127, 160)) if chr(number) not in "\t\n\r\x85"}
_WHITE_SPACE = b" \t\r\n\x0b\x0c"


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Decode the bytes by the charset they claim, unless they prove it wrong.

    Args:
        data: raw bytes after the transfer encoding was undone.
        charset: as the mail names it; empty or unknown is allowed.

    Returns:
        Text; what fits no charset becomes U+FFFD. Bytes above 127 that form UTF-8 are UTF-8 even where a
        single-byte charset was named: by chance they hardly ever do.
    """
    codec = _codec(charset)
    proves_itself = codec and not _SINGLE_BYTE.match(codec)
    for name in (codec, "utf-8") if proves_itself else ("utf-8", codec or "cp1252"):
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    return data.decode("cp1252", errors="replace")


def _codec(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip(" \"'")[:40]).name
    except (LookupError, ValueError):
        return ""
    if name in {"iso8859-1", "ascii"}:
        return "cp1252"
    return name if _MAIL_CODECS.match(name) else ""


def without_controls(text: str) -> str:
    """Drop the control characters that nobody types and many a program chokes on."""
    return text.translate(_CONTROLS)


def decode_words(value: str) -> str:
    """Decode the RFC 2047 encoded words in a header's value; neighbours in one charset may split a character."""
    runs: list[tuple[str, bytes]] = []
    texts: list[str] = []
    end = 0
    for word in _WORD.finditer(value):
        between = value[end : word.start()]
        charset = word[1].partition("*")[0].lower()
        data = _undo_word(word[2], word[3])
        end = word.end()
        neighbours = bool(runs) and not between.strip()
        if neighbours and runs[-1][0] == charset:
            runs[-1] = (charset, runs[-1][1] + data)
        else:
            texts.append("" if neighbours else between)
            runs.append((charset, data))
    decoded = (text + decode_bytes(data, charset) for text, (charset, data) in zip(texts, runs, strict=True))
    return "".join(decoded) + value[end:]


def _undo_word(encoding: str, word: str) -> bytes:
    data = word.encode("ascii", errors="ignore")
    return undo_base64(data) if encoding in "bB" else binascii.a2b_qp(data, header=True)


def undo_base64(data: bytes) -> bytes:
    """Decode base64 up to the first byte that can't belong to it; a list server's footer often follows."""
    run = _BASE64_RUN.match(data)
    clean = run[0].translate(None, _WHITE_SPACE) if run else b""
    clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
