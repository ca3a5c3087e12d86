"""Read the public data sets, as their authors give them out; none of them lies in this project."""

import csv
from collections.abc import Iterator
from pathlib import Path

from weerklank.errors import NotFoundError, say
from weerklank.understanding.coded import Coded

__all__ = ["annomi_split", "annomi_turns", "persuasion_folds"]

_ANNOMI_FILES = ("AnnoMI-simple.csv", "dataset.csv")
_VALIDATION = frozenset((25, 27, 28, 35, 38, 48, 56, 57, 59, 70, 77, 85, 88, 89, 104, 110, 116, 123, 129, 133))
_TEST = frozenset((1, 2, 9, 18, 24, 43, 44, 61, 62, 67, 68, 71, 98, 103, 112, 118, 119, 120, 122, 124))
"""AnnoMI has no split of its own. These conversations are those of the split by whole conversations that the
figures beside ours were measured on."""
_FOLDS = 5
_TURNS_BEFORE = 3


def annomi_turns(folder: Path, *, role: str) -> list[Coded]:
    """Read the turns of clients with their talk, or those of therapists with their main behaviour.

    Each has the three turns before it, whoever spoke. AnnoMI: Wu et al., Future Internet 15(3):110, 2023.

    Args:
        folder: where the authors' `AnnoMI-simple.csv` stands.
        role: `client` or `therapist`.

    Raises:
        NotFoundError: the file isn't there, or lacks a column.
    """
    path = next((folder / name for name in _ANNOMI_FILES if (folder / name).is_file()), None)
    if path is None:
        problem = "AnnoMI isn't here"
        remedy = say(
            "Fetch {file} from github.com/uccollab/AnnoMI, and name its folder with --data.", file=_ANNOMI_FILES[0]
        )
        raise NotFoundError(str(folder), "N040", problem, remedy)
    column = {"client": "client_talk_type", "therapist": "main_therapist_behaviour"}[role]
    wanted = ("transcript_id", "utterance_id", "interlocutor", "utterance_text", column)
    talks: dict[str, list[tuple[str, ...]]] = {}
    for row in _rows(path, wanted):
        talks.setdefault(row[0], []).append(row)
    return [turn for rows in talks.values() for turn in _talk(rows, role)]


def _talk(rows: list[tuple[str, ...]], role: str) -> Iterator[Coded]:
    before: tuple[str, ...] = ()
    for talk, turn, who, text, code in sorted(rows, key=lambda row: int(row[1])):
        if who == role:
            yield Coded(f"{talk}_{turn}", talk, text, before, code)
        before = (*before, text)[-_TURNS_BEFORE:]


def annomi_split(turn: Coded) -> str:
    """Return `train`, `validation` or `test`, by the conversation."""
    number = int(turn.group)
    return "test" if number in _TEST else "validation" if number in _VALIDATION else "train"


def persuasion_folds(folder: Path) -> list[list[Coded]]:
    """Read the persuaders' sentences with their strategies, in the authors' own five folds.

    Each has the other's last turn before it. Their folds are by sentence, so that sentences of one conversation
    stand in several. PersuasionForGood: Wang et al., ACL 2019.

    Args:
        folder: where `test0.csv` … `test4.csv` of the authors' `classifier/data` stand.

    Raises:
        NotFoundError: a file isn't there, or lacks a column.
    """
    return [[_sentence(row) for row in _rows(path, _SENTENCE)] for path in _fold_files(folder)]


_SENTENCE = ("", "B2", "Unit", "history", "label_inter")
_NOTHING_BEFORE = "<Start>"


def _sentence(row: tuple[str, ...]) -> Coded:
    number, talk, text, before, strategy = row
    return Coded(number, talk, text, () if before == _NOTHING_BEFORE else (before,), strategy)


def _fold_files(folder: Path) -> list[Path]:
    paths = [folder / f"test{fold}.csv" for fold in range(_FOLDS)]
    missing = next((path for path in paths if not path.is_file()), None)
    if missing is not None:
        problem = "a fold of PersuasionForGood isn't here"
        remedy = "Fetch test0.csv to test4.csv out of the authors' classifier/data, and name their folder with --data."
        raise NotFoundError(str(missing), "N041", problem, remedy)
    return paths


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the wanted columns of each row."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            problem = say("this file has no column {missing!r}", missing=missing[0])
            raise NotFoundError(str(path), "N042", problem, "Fetch the file again from its authors.")
        for row in reader:
            yield tuple(row[column] or "" for column in columns)
