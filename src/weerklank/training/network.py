"""The small transformer with its heads, in torch: for training and export only."""

import copy
from collections.abc import Mapping, Sequence
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from weerklank.training.e5 import Backbone

__all__ = ["Network", "text_mean"]

_DROPOUT = 0.1
_CONTRAST_WIDTH = 128


class _Layer(nn.Module):
    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        hidden, ffn = backbone.hidden, backbone.ffn
        self.heads = backbone.heads
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi, self.fo = nn.Linear(hidden, ffn), nn.Linear(ffn, hidden)
        self.aln, self.oln = (nn.LayerNorm(hidden, backbone.eps) for _ in range(2))
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, hidden = states.shape

        def split(projected: Tensor) -> Tensor:
            return projected.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        attended = functional.scaled_dot_product_attention(
            split(self.q(states)),
            split(self.k(states)),
            split(self.v(states)),
            attn_mask=mask,
        )
        joined = attended.transpose(1, 2).reshape(batch, length, hidden)
        states = self.aln(states + self.drop(self.ao(joined)))
        return self.oln(states + self.drop(self.fo(functional.gelu(self.fi(states)))))


class Network(nn.Module):
    """Read token ids, pool over the text's own tokens, and give logits per head.

    A BERT layout: learnt positions, post-layer normalisation, GELU, as multilingual-e5-small has it.
    """

    def __init__(self, backbone: Backbone, heads: Mapping[str, int]) -> None:
        super().__init__()
        hidden = backbone.hidden
        self.word = nn.Embedding(len(backbone.vocabulary.pieces), hidden)
        self.pos = nn.Embedding(len(backbone.weights["pos"]), hidden)
        self.ln = nn.LayerNorm(hidden, backbone.eps)
        self.layers = nn.ModuleList(_Layer(backbone) for _ in range(backbone.layers))
        self.norm = nn.LayerNorm(hidden)
        self.out = nn.ModuleDict({name: nn.Linear(hidden, classes) for name, classes in heads.items()})
        self.contrast = nn.Linear(hidden, _CONTRAST_WIDTH)
        self.drop = nn.Dropout(_DROPOUT)
        self._load(backbone)

    def _load(self, backbone: Backbone) -> None:
        names = {"word": "word.weight", "pos": "pos.weight", "ln.w": "ln.weight", "ln.b": "ln.bias"}
        found = {}
        for name, values in backbone.weights.items():
            if name in names:
                found[names[name]] = torch.tensor(values)
            else:
                layer, part, kind = name.split(".")
                found[f"layers.{layer}.{part}.{'weight' if kind == 'w' else 'bias'}"] = torch.tensor(values)
        missing = self.load_state_dict(found, strict=False).unexpected_keys
        assert not missing, missing

    def shallower(self, kept: Sequence[int]) -> Self:
        """Return a copy with only some of the layers, in the given order."""
        copied = copy.deepcopy(self)
        copied.layers = nn.ModuleList(copied.layers[place] for place in kept)
        return copied

    @torch.no_grad()
    def lean_back(self, earlier: "Network", share: float) -> None:
        """Move all weights part of the way back to those of the network that this one went on from.

        Source: Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022, section 3.

        Args:
            earlier: has the same layers.
            share: 0 for none of the way, 1 for all of it.
        """
        for own, past in zip(self.parameters(), earlier.parameters(), strict=True):
            own.lerp_(past, share)

    def pooled(self, ids: Tensor, text: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return one vector per text, shape (batch, hidden).

        Args:
            ids: shape (batch, length).
            text: 1.0 at the text's own tokens, 0.0 at the prefix, the context and padding; same shape.
            mask: 1.0 at real tokens; None where nothing is padded.
        """
        states = self.embedded(ids)
        attended = None if mask is None else mask[:, None, None, :].bool()
        for layer in self.layers:
            states = layer(states, attended)
        vector: Tensor = self.norm(text_mean(states, text).float())
        return vector

    def embedded(self, ids: Tensor) -> Tensor:
        """Return what the first layer reads, shape (batch, length, hidden)."""
        states: Tensor = self.drop(self.ln(self.word(ids) + self.pos.weight[: ids.shape[1]]))
        return states

    def forward(self, ids: Tensor, text: Tensor, mask: Tensor | None = None) -> tuple[dict[str, Tensor], Tensor]:
        """Return the logits per head, and the vectors that the contrastive loss compares."""
        vector = self.pooled(ids, text, mask)
        dropped = self.drop(vector)
        logits = {name: head(dropped) for name, head in self.out.items()}
        return logits, functional.normalize(self.contrast(vector), dim=-1)


def text_mean(states: Tensor, text: Tensor) -> Tensor:
    """Average the states of the text's own tokens; shape (batch, hidden) from (batch, length, hidden)."""
    weight = text[..., None].to(states.dtype)
    mean: Tensor = (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)
    return mean
