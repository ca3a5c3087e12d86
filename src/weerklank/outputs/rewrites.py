"""Put into words what a language model made of a draft, with a mark on every sentence that it wrote."""

from collections.abc import Iterator

from weerklank.advice.records import Rewrite
from weerklank.outputs.clean import clean, one_line
from weerklank.outputs.view import RewritePiece, RewriteView
from weerklank.outputs.wording import Wording

__all__ = ["REWRITE_SIGN", "rewrite_view", "signed"]

REWRITE_SIGN = "✎"
"""Stands before each sentence of a language model where there is no other mark."""


def rewrite_view(rewrite: Rewrite, wording: Wording) -> RewriteView:
    """Put one rewrite into words."""
    if rewrite.code:
        reason = wording.say(f"rewrite.because.{rewrite.code}")
        return RewriteView("", (), wording.say("rewrite.kept", reason=reason))
    heading = wording.say("rewrite.heading", model=one_line(rewrite.model))
    return RewriteView(heading, tuple(_pieces(rewrite)), "")


def _pieces(rewrite: Rewrite) -> Iterator[RewritePiece]:
    done = 0
    for span in rewrite.generated:
        if done < span.start:
            yield RewritePiece(clean(rewrite.text[done : span.start]), False)
        yield RewritePiece(clean(span.of(rewrite.text)), True)
        done = span.end
    if done < len(rewrite.text):
        yield RewritePiece(clean(rewrite.text[done:]), False)


def signed(view: RewriteView) -> str:
    """Return the text with the sign before each sentence of the model."""
    return "".join(f"{REWRITE_SIGN} {piece.text}" if piece.generated else piece.text for piece in view.pieces)
