"""Hand what a deep network knows on to a shallow one, which learns from its doubts and not only from the labels.

Source: Hinton et al., Distilling the knowledge in a neural network, 2015 (soft targets at a raised temperature);
Sanh et al., DistilBERT, 2019 (a student that starts from layers of its teacher).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from weerklank.training.network import Network
from weerklank.training.padded import Padded, padded
from weerklank.training.precision import quickest
from weerklank.understanding.labelled import LabelledTurn
from weerklank.understanding.tokens import Layout

__all__ = ["Lessons", "lessons_of"]

_TEMPERATURE = 2.0
_WEIGHTS = {"label": 1.0, "moves": 1.0, "clash": 0.0, "vulnerable": 0.0}
_OTHER_WEIGHT = 0.3
"""What clashes is learnt from the labels alone: on pairs out of talks, a network that knew loose ones did hardly better
than chance, and so would teach its doubts. Hardship too: a teacher that doesn't know a word for it (a ventilator, a
bailiff) says so with little doubt."""
_BATCH = 64

Asked = tuple[str, str | None]
"""A text, and its context or None."""


@dataclass(frozen=True)
class Lessons:
    """Hold what the deep network makes of turns, with and without their contexts.

    Attributes:
        places: which row is whose.
        logits: per head, shape (rows, classes).
    """

    places: Mapping[Asked, int]
    logits: Mapping[str, Tensor]

    def loss(self, batch: Padded, logits: Mapping[str, Tensor]) -> Tensor:
        """Return how far a network is from its teacher on these turns."""
        rows = torch.tensor([self.places[asked] for asked in _asked(batch)])
        loss = torch.zeros(())
        for head, own in logits.items():
            wanted = functional.softmax(self.logits[head][rows] / _TEMPERATURE, -1)
            given = functional.log_softmax(own / _TEMPERATURE, -1)
            apart = functional.kl_div(given, wanted, reduction="batchmean") * _TEMPERATURE**2
            loss = loss + _WEIGHTS.get(head, _OTHER_WEIGHT) * apart
        return loss


@torch.no_grad()
def lessons_of(teacher: Network, turns: Sequence[LabelledTurn], *, layout: Layout) -> Lessons:
    """Let a trained network read turns, each with and without its context."""
    teacher.eval()
    both = {(turn.text, context): turn for turn in turns for context in (turn.context, None)}
    asked = sorted(both.items(), key=lambda item: len(item[0][0]) + len(item[0][1] or ""))
    logits: dict[str, list[Tensor]] = {}
    for start in range(0, len(asked), _BATCH):
        some = asked[start : start + _BATCH]
        batch = padded([turn for _, turn in some], [context for (_, context), _ in some], layout)
        with quickest():
            found, _ = teacher(batch.ids, batch.text, batch.mask)
        for head, out in found.items():
            logits.setdefault(head, []).append(out.float())
    places = {key: place for place, (key, _) in enumerate(asked)}
    return Lessons(places, {head: torch.cat(parts) for head, parts in logits.items()})


def _asked(batch: Padded) -> list[Asked]:
    return [(turn.text, context) for turn, context in zip(batch.turns, batch.contexts, strict=True)]
