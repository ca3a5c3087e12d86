"""Fill turns up to one length, as tensors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from weerklank.understanding.labelled import LabelledTurn
from weerklank.understanding.tokens import Layout

__all__ = ["Padded", "padded"]

_LENGTH_STEP = 8
"""Lengths are filled up to a multiple of this: the matrix library prepares itself once for each length."""


@dataclass(frozen=True)
class Padded:
    """Hold some turns, and what a network reads of them; each tensor has the shape (turns, length).

    Attributes:
        contexts: what was read before each turn; None where the turn stood alone.
        text: 1.0 at the text's own tokens.
        mask: 1.0 at real tokens.
    """

    turns: Sequence[LabelledTurn]
    contexts: Sequence[str | None]
    ids: Tensor
    text: Tensor
    mask: Tensor


def padded(turns: Sequence[LabelledTurn], contexts: Sequence[str | None], layout: Layout) -> Padded:
    """Cut turns into tokens, each after its context, and fill them up to the longest."""
    found = [layout.tokens(turn.text, context) for turn, context in zip(turns, contexts, strict=True)]
    longest = math.ceil(max(len(tokens.ids) for tokens in found) / _LENGTH_STEP) * _LENGTH_STEP
    ids = torch.full((len(found), longest), layout.pad)
    text, mask = torch.zeros(len(found), longest), torch.zeros(len(found), longest)
    for row, tokens in enumerate(found):
        ids[row, : len(tokens.ids)] = torch.tensor(tokens.ids)
        text[row, : len(tokens.own)] = torch.tensor(tokens.own, dtype=torch.float)
        mask[row, : len(tokens.ids)] = 1.0
    return Padded(turns, contexts, ids, text, mask)
