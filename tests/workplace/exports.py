"""Small invented exports, and the steps that bring them into a workspace."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHAT = """\
[02-02-2026 09:01:10] Sanne: Goedemorgen Ingrid, heb je mijn voorstel gezien?
[02-02-2026 09:14:32] Ingrid: Ja, maar het is me eerlijk gezegd te duur. Ik zie niet wat het me oplevert.
[02-02-2026 09:20:00] Sanne: Dat valt best mee hoor, anderen betalen veel meer.
[02-02-2026 10:02:45] Ingrid: Ik wil eerst mijn website af hebben, daarna kijk ik wel verder.
"""
LONGER = (
    CHAT
    + """\
[03-02-2026 08:30:00] Sanne: Wat verandert er voor je als die website af is?
[03-02-2026 08:45:00] Ingrid: Goede vraag. Eigenlijk niet zoveel, klanten komen toch via via.
"""
)
OTHER = """\
[05-02-2026 12:00:00] Sanne: Dag Pieter, hoe ging de levering?
[05-02-2026 12:05:00] Pieter: Slecht! Dit is de derde keer dat jullie te laat zijn. Ik ben er helemaal klaar mee.
"""


@dataclass(frozen=True)
class File:
    """Give a text as an uploaded file."""

    name: str
    text: str

    def chunks(self) -> Iterator[bytes]:
        yield self.text.encode()


@dataclass(frozen=True)
class Huge:
    """Give far too much."""

    name: str = "groot.txt"

    def chunks(self) -> Iterable[bytes]:
        block = b"x" * 1_000_000
        return (block for _ in range(200))


def bring(owner, worker, *files: File, sellers=("Sanne",)):
    """Upload, start and let the worker finish; return the import as it is then."""
    from weerklank.services.imports import start, take_in

    row = take_in(owner, files, folder=Path(worker.folder))
    start(owner, row, sellers=sellers)
    while worker.work_once():
        pass
    row.refresh_from_db()
    return row
