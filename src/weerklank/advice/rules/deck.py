"""Rules about a slide deck: how much, how small, how deep, in what order, and whether anybody is asked anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from weerklank.advice.rules.params import Limit, limit, phrases
from weerklank.advice.rules.records import Kind, Match, Passage
from weerklank.conversations.deck import Slide
from weerklank.method.nodes import Node
from weerklank.text.phrases import PhraseList
from weerklank.text.segment import words
from weerklank.text.span import Span

__all__ = ["SLIDES", "SLIDE_ORDER", "SLIDE_PHRASES"]

_Measure = Callable[[Passage], Iterator[tuple[Span, float]]]


def _each(measure: Callable[[Slide], float | None]) -> _Measure:
    def slides(passage: Passage) -> Iterator[tuple[Span, float]]:
        for slide in passage.slides:
            figure = measure(slide)
            if figure is not None:
                yield slide.span, figure

    return slides


def _slide_count(passage: Passage) -> Iterator[tuple[Span, float]]:
    if passage.minutes is None and passage.slides:
        yield passage.body, len(passage.slides)


def _slides_per_minute(passage: Passage) -> Iterator[tuple[Span, float]]:
    if passage.minutes:
        yield passage.body, len(passage.slides) / passage.minutes


def _questions(passage: Passage) -> Iterator[tuple[Span, float]]:
    yield passage.body, passage.text.count("?")


def _title_words(passage: Passage) -> Iterator[tuple[Span, float]]:
    for slide in passage.slides:
        if slide.title:
            yield slide.title, len(words(slide.title.of(passage.text)))


def _picture_per_cent(passage: Passage) -> Iterator[tuple[Span, float]]:
    if passage.slides:
        yield passage.body, 100 * sum(1 for slide in passage.slides if slide.pictures) / len(passage.slides)


_MEASURES: dict[str, tuple[_Measure, bool]] = {
    "slides": (_slide_count, True),
    "slides_per_minute": (_slides_per_minute, True),
    "questions": (_questions, True),
    "picture_per_cent": (_picture_per_cent, True),
    "slide_words": (_each(lambda slide: slide.words), False),
    "slide_bullets": (_each(lambda slide: slide.bullets), False),
    "bullet_depth": (_each(lambda slide: slide.bullet_depth), False),
    "type_pt": (_each(lambda slide: slide.smallest_pt), False),
    "title_words": (_title_words, False),
    "slide_titles": (_each(lambda slide: 1 if slide.title else 0), False),
}
"""Each measure, and whether it is about the whole deck."""


@dataclass(frozen=True, slots=True)
class _CountParams:
    measure: str
    limit: Limit
    from_slides: int


def _read_count(node: Node) -> _CountParams:
    f = node.fields(("measure",), optional=("over", "under", "from_slides"))
    from_slides = f["from_slides"].integer() if "from_slides" in f else 1
    return _CountParams(f["measure"].choice(tuple(_MEASURES)), limit(node, f), from_slides)


def _find_count(params: _CountParams, passage: Passage) -> Iterator[Match]:
    if len(passage.slides) < params.from_slides:
        return
    measure, _ = _MEASURES[params.measure]
    for span, figure in measure(passage):
        if params.limit.is_passed(figure):
            yield Match(span, {"count": f"{figure:.3g}", "limit": f"{params.limit.value:g}"}, about_all=True)


@dataclass(frozen=True, slots=True)
class _PhraseParams:
    """Hold where on slides something is looked for.

    Attributes:
        where: `title`, or `text` for all that stands on a slide.
        slides: only the first (or, negative, last) so many slides; None for all.
        missing: whether it is a finding that it stands on none of them.
        whole: whether it must be all that stands there.
    """

    phrases: PhraseList
    where: str
    first: int | None
    last: int | None
    missing: bool
    whole: bool
    from_slides: int


def _read_phrases(node: Node) -> _PhraseParams:
    f = node.fields(("phrases", "where"), optional=("first", "last", "missing", "whole", "from_slides"))
    return _PhraseParams(
        phrases(f, "phrases"),
        f["where"].choice(("title", "text")),
        f["first"].integer() if "first" in f else None,
        f["last"].integer() if "last" in f else None,
        f["missing"].boolean() if "missing" in f else False,
        f["whole"].boolean() if "whole" in f else False,
        f["from_slides"].integer() if "from_slides" in f else 1,
    )


def _find_phrases(params: _PhraseParams, passage: Passage) -> Iterator[Match]:
    if len(passage.slides) < params.from_slides:
        return
    slides = passage.slides[: params.first] if params.first else passage.slides
    slides = slides[-params.last :] if params.last else slides
    found = [match for slide in slides for match in _on_slide(params, passage, slide)]
    if not params.missing:
        yield from found
    elif slides and not found:
        yield Match(Span(slides[0].span.start, slides[-1].span.end), about_all=True)


def _on_slide(params: _PhraseParams, passage: Passage, slide: Slide) -> Iterator[Match]:
    for place, text in _part(slide, params.where, passage):
        for span in params.phrases.find(text):
            if not params.whole or len(words(span.of(text))) == len(words(text)):
                yield Match(span.shift(place.start))


def _part(slide: Slide, where: str, passage: Passage) -> Iterator[tuple[Span, str]]:
    place = slide.title if where == "title" else slide.span
    if place is not None:
        yield place, place.of(passage.text)


@dataclass(frozen=True, slots=True)
class _OrderParams:
    """Hold what must come first, and what after it; a deck without the first is left alone."""

    first: PhraseList
    then: PhraseList
    where: str
    from_slides: int


def _read_order(node: Node) -> _OrderParams:
    f = node.fields(("first", "then", "where"), optional=("from_slides",))
    from_slides = f["from_slides"].integer() if "from_slides" in f else 1
    return _OrderParams(phrases(f, "first"), phrases(f, "then"), f["where"].choice(("title", "text")), from_slides)


def _find_order(params: _OrderParams, passage: Passage) -> Iterator[Match]:
    if len(passage.slides) < params.from_slides:
        return
    first, then = (list(_places(wanted, params, passage)) for wanted in (params.first, params.then))
    if first and then and then[0].start < first[0].start:
        yield Match(then[0])


def _places(wanted: PhraseList, params: _OrderParams, passage: Passage) -> Iterator[Span]:
    for slide in passage.slides:
        for place, text in _part(slide, params.where, passage):
            yield from (span.shift(place.start) for span in wanted.find(text))


SLIDES = Kind(_read_count, _find_count, frozenset({"count", "limit"}))
SLIDE_ORDER = Kind(_read_order, _find_order, frozenset({"match"}))
SLIDE_PHRASES = Kind(_read_phrases, _find_phrases, frozenset({"match"}))
