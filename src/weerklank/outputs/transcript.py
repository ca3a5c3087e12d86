"""Put each turn of a conversation into words, one at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from weerklank.advice.records import Finding
from weerklank.outputs.clean import one_line
from weerklank.outputs.quotes import Piece, excerpt, pieces
from weerklank.outputs.scene import Scene
from weerklank.outputs.view import TurnKind, TurnView
from weerklank.text.span import Span
from weerklank.understanding.records import Reading, Scored

__all__ = ["Transcript", "transcript"]

_TELLING = frozenset({TurnKind.VULNERABLE, TurnKind.ARGUMENT, TurnKind.RESISTANCE, TurnKind.REFUSAL})
_MOVES_SHOWN = 2
_SHORT_CHARS = 240


@dataclass(frozen=True, slots=True)
class Transcript:
    """Give the turns of one report without holding them all.

    Attributes:
        found: turn → the findings on it that people are told of.
    """

    scene: Scene
    found: Mapping[int, Sequence[Finding]]

    def __len__(self) -> int:
        return len(self.scene.report.readings)

    def __iter__(self) -> Iterator[TurnView]:
        return (self.turn(index) for index in range(len(self)))

    def telling(self, *, limit: int) -> tuple[TurnView, ...]:
        """Return the last turns that aren't plain or change talk, oldest first, each as a short quote."""
        found: list[TurnView] = []
        for index in range(len(self) - 1, -1, -1):
            if len(found) == limit:
                break
            if self.scene.kind(index) in _TELLING:
                text = self.scene.utterance(index).text
                found.append(self._turn(index, excerpt(text, self._spans(index), limit_chars=_SHORT_CHARS)))
        return tuple(reversed(found))

    def turn(self, index: int) -> TurnView:
        """Put one whole turn into words."""
        return self._turn(index, pieces(self.scene.utterance(index).text, self._spans(index)))

    def _turn(self, index: int, quote: tuple[Piece, ...]) -> TurnView:
        scene, utterance, reading = self.scene, self.scene.utterance(index), self.scene.reading(index)
        shown = _shown(scene, reading)
        return TurnView(
            number=index + 1,
            speaker=one_line(utterance.speaker).strip(),
            role=scene.report.conversation.role_of(utterance.speaker),
            when=scene.moments.moment(utterance.at),
            when_iso=scene.moments.iso(utterance.at),
            kind=scene.kind(index),
            label=" + ".join(scene.label(each.id) for each in shown),
            certainty=scene.certainty(index, shown[0].score) if shown else "",
            unsure=reading.unsure,
            remarks=tuple(one_line(finding.message) for finding in self.found.get(index, ())),
            pieces=quote or (Piece(scene.wording.say("turns.empty")),),
        )

    def _spans(self, index: int) -> list[Span]:
        found = (finding.span for finding in self.found.get(index, ()))
        return [*(evidence.span for evidence in self.scene.reading(index).evidence), *found]


def transcript(scene: Scene) -> Transcript:
    """Prepare the turns of one report."""
    found: dict[int, list[Finding]] = {}
    for finding in scene.findings:
        found.setdefault(finding.turn, []).append(finding)
    return Transcript(scene, found)


def _shown(scene: Scene, reading: Reading) -> tuple[Scored, ...]:
    if reading.labels:
        return (Scored(reading.labels[0].label, reading.labels[0].score),)
    return tuple(sorted(reading.moves, key=lambda move: move.id not in scene.arguments)[:_MOVES_SHOWN])
