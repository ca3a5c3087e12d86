"""Render the HTML of a mail as plain text, with ">" before what it quotes.

The standard library's HTMLParser is not used: on Pythons that we support it takes time quadratic in hostile
input (CVE-2025-6069; 60 kB of "<a " take 20 s) and raises AssertionError on "<![x". Mail needs no tree, only where
paragraphs, list items, quotes and signatures begin and end, and one pass over the tags finds that.

Formats: the markup that Gmail, Outlook, Apple Mail, Yahoo and Thunderbird put around quotes and signatures.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["text_of_html"]

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)([^<>]*)>")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_ATTRIBUTE = re.compile(
    r"\b(class|id|style|data-smartmail)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_ATTRIBUTES_CHARS = 4000
_SPACES = re.compile(r"[ \t\r\n\f]+")
_OPAQUE = {
    name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE)
    for name in ("style", "script", "title", "textarea", "object", "svg")
}
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_PARAGRAPHS = frozenset({"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dl"})
_LINES = frozenset({"div", "br", "li", "tr", "hr", "blockquote", "section", "article", "header", "footer", "dt", "dd"})
_SIGNATURE_CLASSES = frozenset(
    {"gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block"}
)
_SIGNATURE_IDS = frozenset({"signature", "x_signature", "ms-outlook-mobile-signature", "applemailsignature"})
_QUOTE_CLASSES = frozenset({"yahoo_quoted", "zmail_extra", "moz-forward-container"})
_REST_IS_QUOTED_IDS = frozenset({"divrplyfwdmsg", "olk_src_body_section", "mail-editor-reference-message-container"})
_REST_IS_QUOTED = "-----Original Message-----"
_OUTLOOK_RULE = re.compile(r"border:none;border-top:solid#?\w*[\d.]+pt;padding:3\.0pt")
_INDENT = re.compile(r"margin:0(?:px)?0(?:px)?0(?:px)?40px;border:none")


@dataclass
class _Region:
    """Follow one element that quotes, hides or keeps white space, until its own end tag."""

    tag: str
    kind: str
    depth: int = 1


@dataclass
class _Page:
    """Gather the lines of a page."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    regions: list[_Region] = field(default_factory=list)
    tight: bool = False

    def say(self, text: str) -> None:
        """Add words to the line, unless they stand in something hidden."""
        if self.inside("hidden"):
            return
        if not self.inside("pre"):
            text = _SPACES.sub(" ", text)
            text = text.lstrip(" ") if not self.words or self.words[-1].endswith(" ") else text
        if text:
            self.words.append(text)

    def inside(self, kind: str) -> bool:
        """Tell whether an element of this kind is open."""
        return any(region.kind == kind for region in self.regions)

    def end_line(self) -> None:
        """Close the line, if there is anything on it."""
        if self.words:
            mark = "> " if self.inside("quote") else ""
            text = "".join(self.words).replace("\u00a0", " ")
            self.lines.extend((mark + line).rstrip() for line in text.split("\n"))
        self.words.clear()

    def skip_line(self) -> None:
        """Close the line and leave one empty."""
        self.end_line()
        if self.lines and self.lines[-1] not in {"", ">"}:
            self.lines.append(">" if self.inside("quote") else "")


def text_of_html(markup: str) -> str:
    """Render a mail's HTML as plain text.

    Args:
        markup: HTML of any quality.

    Returns:
        Paragraphs with an empty line between them, "- " before list items, "> " before quoted lines; no style, script,
        hidden preheader or signature element. Where the rest is an Outlook quotation, a line says so as Outlook does.
    """
    page = _Page()
    markup = _DECLARATION.sub("", _without_comments(markup))
    position = 0
    while tag := _TAG.search(markup, position):
        page.say(_unescape(markup[position : tag.start()]))
        name = tag[2].lower()
        position = tag.end()
        if tag[1]:
            _close(page, name)
        elif name in _OPAQUE:
            position = _after_end(markup, name, position)
        else:
            _open(page, name, _attributes(tag[3]))
    page.say(_unescape(markup[position:]))
    page.end_line()
    return "\n".join(page.lines)


def _without_comments(markup: str) -> str:
    pieces: list[str] = []
    position = 0
    while (start := markup.find("<!--", position)) >= 0:
        pieces.append(markup[position:start])
        end = markup.find("-->", start + 4)
        position = end + 3 if end >= 0 else len(markup)
    return "".join([*pieces, markup[position:]])


def _after_end(markup: str, name: str, position: int) -> int:
    end = _OPAQUE[name].search(markup, position)
    return end.end() if end else len(markup)


def _unescape(text: str) -> str:
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))


def _attributes(text: str) -> dict[str, str]:
    found = _ATTRIBUTE.finditer(text[:_ATTRIBUTES_CHARS])
    return {match[1].lower(): (match[2] or match[3] or match[4] or "").lower() for match in found}


def _open(page: _Page, name: str, attributes: Mapping[str, str]) -> None:
    if name == "p":
        page.tight = "msonormal" in attributes.get("class", "")
    if name == "br" and page.lines and not page.words:
        page.lines.append("")
    _break(page, name)
    if _starts_outlook_quotation(attributes) and not page.inside("quote"):
        page.lines.append(_REST_IS_QUOTED)
    _track(page, name, _kind(name, attributes))
    if name == "li":
        page.say("- ")
    elif name in {"td", "th"} and page.words:
        page.say(" ")


def _close(page: _Page, name: str) -> None:
    _break(page, name)
    if page.regions and page.regions[-1].tag == name:
        page.regions[-1].depth -= 1
        if not page.regions[-1].depth:
            page.end_line()
            page.regions.pop()


def _break(page: _Page, name: str) -> None:
    if name in _PARAGRAPHS and not (name == "p" and page.tight):
        page.skip_line()
    elif name in _PARAGRAPHS or name in _LINES:
        page.end_line()


def _track(page: _Page, name: str, kind: str) -> None:
    """Keep at most one region of each kind: what is quoted inside a quote is quoted anyway."""
    if kind and name not in _VOID and not page.inside(kind):
        page.end_line()
        page.regions.append(_Region(name, kind))
    elif page.regions and page.regions[-1].tag == name:
        page.regions[-1].depth += 1


def _kind(name: str, attributes: Mapping[str, str]) -> str:
    classes = frozenset(attributes.get("class", "").split())
    style = attributes.get("style", "").replace(" ", "")
    signature = classes & _SIGNATURE_CLASSES or attributes.get("id") in _SIGNATURE_IDS
    if signature or "gmail_signature" in attributes.values() or "display:none" in style:
        return "hidden"
    if classes & _QUOTE_CLASSES or (name == "blockquote" and not _INDENT.match(style)):
        return "quote"
    return "pre" if name == "pre" else ""


def _starts_outlook_quotation(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style", "").replace(" ", "")
    return attributes.get("id") in _REST_IS_QUOTED_IDS or _OUTLOOK_RULE.match(style) is not None
