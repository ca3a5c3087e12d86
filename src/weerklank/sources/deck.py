"""Read a .pptx as an outline with what can be counted on each slide; needs the extra `deck`.

A deck is nobody's conversation, so this is a reader of its own and no Source.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from weerklank.conversations.deck import Slide
from weerklank.errors import Said, SourceError, say
from weerklank.text.segment import words
from weerklank.text.span import Span

__all__ = ["Deck", "read_deck"]

_SLIDES_READ = 500
_MOST_NESTED = 8
_DAMAGE = (BadZipFile, zlib.error, LookupError, ValueError, OSError, SyntaxError, AttributeError, TypeError, EOFError)
"""What the library lets through, at opening or only at a slide, where parts are missing or hold something else."""
_PICTURES = frozenset({"PICTURE", "CHART", "MEDIA", "LINKED_PICTURE", "DIAGRAM", "IGX_GRAPHIC", "WEB_VIDEO"})


@dataclass(frozen=True, slots=True)
class Deck:
    """Hold a deck as text, with its slides; their spans point into that text."""

    text: str
    slides: tuple[Slide, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    level: int
    smallest_pt: float | None


def read_deck(path: Path) -> Deck:
    """Read the slides that are shown, in order; hidden ones are left out.

    Raises:
        SourceError: S101 the extra isn't installed, S102 the file is no readable deck.
    """
    try:
        from pptx import Presentation  # noqa: PLC0415 - an extra that only decks need
        from pptx.exc import PythonPptxError  # noqa: PLC0415
    except ImportError as error:
        problem: Said = "python-pptx isn't installed, and a deck can't be read without it"
        raise SourceError(str(path), "S101", problem, "Install the extra: pip install 'weerklank[deck]'.") from error
    if not path.is_file():
        raise SourceError(str(path), "S001", "this file can't be opened", "Check that it exists and is a file.")
    try:
        return _read(Presentation(str(path)))
    except (PythonPptxError, *_DAMAGE) as error:
        problem = say("this is no deck that can be read ({kind})", kind=type(error).__name__)
        raise SourceError(
            str(path), "S102", problem, "Open it in a program for slides and save it as .pptx."
        ) from error


def _read(deck: Any) -> Deck:
    texts: list[str] = []
    slides: list[Slide] = []
    start = 0
    for number, slide in enumerate(_shown(deck), start=1):
        text, counted = _read_slide(slide, number, start)
        texts.append(text)
        slides.append(counted)
        start += len(text) + 2
    return Deck("\n\n".join(texts), tuple(slides))


def _shown(deck: Any) -> list[Any]:
    slides = list(deck.slides)[:_SLIDES_READ]
    return [slide for slide in slides if slide._element.get("show") != "0"]  # noqa: SLF001 - it has no public name


def _read_slide(slide: Any, number: int, start: int) -> tuple[str, Slide]:
    title_shape = slide.shapes.title
    title = " ".join(title_shape.text_frame.text.split()) if title_shape is not None else ""
    shapes = [shape for shape in _flat(slide.shapes) if title_shape is None or shape.shape_id != title_shape.shape_id]
    lines = [line for shape in shapes for line in _lines(shape)]
    text = "\n".join([*([title] if title else []), *(_written(line) for line in lines)]) or f"({number})"
    sizes = [line.smallest_pt for line in lines if line.smallest_pt is not None]
    counted = Slide(
        number=number,
        span=Span(start, start + len(text)),
        title=Span(start, start + len(title)) if title else None,
        words=len(words(title)) + sum(len(words(line.text)) for line in lines),
        bullets=len(lines),
        bullet_depth=max((line.level + 1 for line in lines), default=0),
        smallest_pt=min(sizes) if sizes else None,
        pictures=sum(1 for shape in shapes if _is_picture(shape)),
    )
    return text, counted


def _written(line: _Line) -> str:
    return f"{'  ' * line.level}- {line.text}"


def _flat(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if _type_of(shape) == "GROUP" and depth < _MOST_NESTED:
            yield from _flat(shape.shapes, depth + 1)
        else:
            yield shape


def _type_of(shape: Any) -> str:
    """Name the shape's type; a shape that the library has no type for counts as none."""
    try:
        kind = shape.shape_type
    except NotImplementedError:
        return ""
    return kind.name if kind is not None else ""


def _is_picture(shape: Any) -> bool:
    filled = getattr(shape, "is_placeholder", False) and hasattr(shape, "image")
    return _type_of(shape) in _PICTURES or bool(filled) or getattr(shape, "has_chart", False)


def _lines(shape: Any) -> Iterator[_Line]:
    if getattr(shape, "has_table", False):
        yield from (line for row in shape.table.rows for cell in row.cells for line in _of_frame(cell.text_frame))
    elif shape.has_text_frame:
        yield from _of_frame(shape.text_frame)


def _of_frame(frame: Any) -> Iterator[_Line]:
    for paragraph in frame.paragraphs:
        text = " ".join(paragraph.text.split())
        if text:
            sizes = [run.font.size.pt for run in paragraph.runs if run.font.size is not None]
            yield _Line(text, paragraph.level, min(sizes) if sizes else None)
