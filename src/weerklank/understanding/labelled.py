"""Read labelled turns: what models learn from and are judged by."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from weerklank.errors import NotFoundError, SourceError, say
from weerklank.text.language import Language

__all__ = ["LabelledTurn", "Split", "corrected_turns", "customer_turns", "labelled_pairs", "seller_turns"]

Split = str
"""Either `train` or `test`."""

_TEST_PER_CENT = 15
_BLIND_PREFIX = "test-"
_IN_TALK = "/"
"""Stands between the ids of a conversation and of a turn in it."""
_CONTRAST = "-contrast-"
"""In the names of files whose lines come in sets that answer the same turn: a split would part the siblings."""


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """Hold one turn with the labels that a person or a language model gave it.

    Attributes:
        label: a form or kind for a customer's turn; empty for a seller's.
        also: a second label that a careful reader could defend.
        moves: for a seller's turn, the weightiest first.
        vulnerable: None where nobody looked at that, as in a turn of which only the label was corrected.
        clash: for a pair of one customer's turns, whether the text contradicts its context; None for others.
        file: the file it stands in.
    """

    id: str
    file: str
    language: Language
    context: str | None
    text: str
    split: Split
    label: str = ""
    also: str | None = None
    nature: str | None = None
    depth: str | None = None
    stage: str | None = None
    vulnerable: bool | None = False
    moves: tuple[str, ...] = ()
    clash: bool | None = None

    @property
    def group(self) -> str:
        """Return what is never parted by a split: the conversation of a turn, or the turn itself."""
        return self.id.partition(_IN_TALK)[0]

    @property
    def in_talk(self) -> bool:
        """Tell whether the turn stands in a whole labelled talk."""
        return _IN_TALK in self.id


def customer_turns(folder: Path) -> list[LabelledTurn]:
    """Read all labelled customer turns of a data folder, in a fixed order: loose ones, and those in `talks/`.

    Files whose names begin with `test-` were written without sight of the others and are test material as
    a whole; of the others, a fixed 15% of the ids is: of the loose turns', and of the talks'.

    Raises:
        NotFoundError: no such files stand there.
        SourceError: a line can't be read.
    """
    return [*_read(folder, ("customer-*.jsonl", "test-*.jsonl")), *(turn for turn in _talk_turns(folder) if turn.label)]


def seller_turns(folder: Path) -> list[LabelledTurn]:
    """Read all labelled seller turns of a data folder, in a fixed order, split like the customers'."""
    return [*_read(folder, ("seller-*.jsonl",)), *(turn for turn in _talk_turns(folder) if turn.moves)]


def labelled_pairs(folder: Path) -> list[LabelledTurn]:
    """Read all labelled pairs of one customer's turns, loose and out of talks: the earlier is the later's context."""
    return [*_read(folder, ("pairs-*.jsonl",), under="pairs"), *_talk_pairs(folder)]


def corrected_turns(path: Path, *, labels: Collection[str]) -> list[LabelledTurn]:
    """Read what people corrected in the workplace; all of it is there to learn from.

    A turn has no label where only it was said whether something heavy is in it.

    Args:
        path: a file as the workplace gives it.
        labels: that there are in the method.

    Raises:
        SourceError: a line can't be read.
        NotFoundError: there is no such file, or a label isn't one of the method's.
    """
    if not path.is_file():
        raise NotFoundError(
            str(path), "N037", "there is no file of corrections here", "Download it from Method in the workplace."
        )
    turns = [replace(turn, split="train") for turn in _turns(path)]
    unknown = next((turn.label for turn in turns if turn.label and turn.label not in labels), None)
    if unknown is not None:
        problem = say("the label {unknown!r} isn't in this method", unknown=unknown)
        raise NotFoundError(str(path), "N036", problem, "Name your team's method with WEERKLANK_METHOD.")
    return turns


def _read(folder: Path, patterns: tuple[str, ...], *, under: str = "utterances") -> list[LabelledTurn]:
    paths = sorted(path for pattern in patterns for path in (folder / under).glob(pattern))
    if not paths:
        problem = "no labelled data stands here"
        raise NotFoundError(str(folder), "N002", problem, "Give the project's data folder with --data.")
    return [turn for path in paths for turn in _turns(path)]


def _talk_turns(folder: Path) -> Iterator[LabelledTurn]:
    """Yield every turn of the labelled talks; the turn before it by somebody else is its context."""
    for path in sorted((folder / "talks").glob("talks-*.jsonl")):
        yield from _parsed(path, _turns_of_talk)


def _talk_pairs(folder: Path) -> Iterator[LabelledTurn]:
    """Yield the judged pairs of turns in talks; a pair falls to the side of its talk."""
    said = {turn.id: turn for turn in _talk_turns(folder)}

    def pair(row: dict[str, Any], file: str) -> list[LabelledTurn]:
        first, second = (said[f"{row['id']}{_IN_TALK}{place}"] for place in row["pair"])
        both = {"lang": first.language, "first": first.text, "second": second.text, "clash": row["clash"]}
        return [_turn(both | {"id": f"{second.id}-{row['pair'][0]}"}, file)]

    for path in sorted((folder / "talks").glob("clashes*.jsonl")):
        yield from _parsed(path, pair)


def _turns(path: Path) -> Iterator[LabelledTurn]:
    yield from _parsed(path, lambda row, file: [_turn(row, file)])


def _parsed(path: Path, parse: Callable[[dict[str, Any], str], list[LabelledTurn]]) -> Iterator[LabelledTurn]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield from parse(json.loads(line), path.name)
            except (ValueError, KeyError, TypeError) as error:
                problem = say("this labelled line can't be read: {kind}", kind=type(error).__name__)
                raise SourceError(f"{path}:{number}", "S005", problem, "See data/README.md for the fields.") from error


def _turns_of_talk(row: dict[str, Any], file: str) -> list[LabelledTurn]:
    found = []
    for place, turn in enumerate(row["turns"]):
        before = next((past for past in reversed(row["turns"][:place]) if past["speaker"] != turn["speaker"]), None)
        own = {"id": f"{row['id']}{_IN_TALK}{place}", "lang": row["lang"], "context": before and before["text"]}
        first, second = (*turn["labels"], None)[:2]
        given = {"label": first, "also": second} if turn["role"] == "customer" else {"moves": turn["labels"]}
        found.append(_turn(turn | own | given, file))
    return found


def _turn(row: dict[str, Any], file: str) -> LabelledTurn:
    return LabelledTurn(
        id=row["id"],
        file=file,
        language=Language(row["lang"]),
        context=row["first"] if "first" in row else row["context"],
        text=row["second"] if "first" in row else row["text"],
        split=_split(row["id"], file),
        label=row.get("label") or "",
        also=row.get("also"),
        nature=row.get("nature"),
        depth=row.get("depth"),
        stage=row.get("stage"),
        vulnerable=row.get("vulnerable", False),
        moves=tuple(row.get("moves", ())),
        clash=row.get("clash"),
    )


def _split(turn_id: str, file: str) -> Split:
    if file.startswith(_BLIND_PREFIX):
        return "test"
    return "test" if _CONTRAST not in file and _is_test(turn_id.partition(_IN_TALK)[0]) else "train"


def _is_test(turn_id: str) -> bool:
    return int(hashlib.sha256(turn_id.encode()).hexdigest(), 16) % 100 < _TEST_PER_CENT
