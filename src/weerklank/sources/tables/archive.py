"""Look into a workbook's zip before anything is unpacked, and find the merged cells of its sheets.

Sources: ECMA-376 part 1 (SpreadsheetML: workbook, relationships, mergeCells) and part 2 (the package).
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from weerklank.errors import Sentence, SourceError, say
from weerklank.sources.system import unopened

__all__ = ["check_archive", "merged_ranges"]

_MAX_UNPACKED = 2 << 30
_MAX_HELD = 400 << 20
_HELD = ("sharedStrings.xml", "styles.xml", "workbook.xml")
_MAX_RATIO = 200
_BIG_MEMBER = 10 << 20
_MAX_MERGES = 200_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def check_archive(path: Path) -> None:
    """Refuse what is no workbook, or would fill the memory or the disk.

    Raises:
        SourceError: it is no zip (S070), unpacks to too much (S071), or is an old or locked workbook (S072).
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise unopened(path, error) from error
    if head == _OLE:
        raise SourceError(
            str(path),
            "S072",
            "this is a workbook of before 2007, or one with a password",
            "Save it as .xlsx without a password, or as .csv.",
        )
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        problem = say("this workbook is damaged: {why}", why=say("it is no whole zip"))
        raise SourceError(str(path), "S070", problem, "Save it again as .xlsx, or as .csv.") from error
    for member in members:
        _check_member(member, path)
    total = sum(member.file_size for member in members)
    if total > _MAX_UNPACKED:
        raise _too_big(path, say("it unpacks to {mb} MB", mb=total >> 20))


def _check_member(member: zipfile.ZipInfo, path: Path) -> None:
    if member.file_size > _MAX_HELD and member.filename.endswith(_HELD):
        raise _too_big(path, say("a part that is read at once unpacks to {mb} MB", mb=member.file_size >> 20))
    if member.file_size > _BIG_MEMBER and member.file_size > _MAX_RATIO * max(1, member.compress_size):
        times = member.file_size // max(1, member.compress_size)
        raise _too_big(path, say("a part unpacks to {times} times its size", times=times))


def _too_big(path: Path, problem: Sentence) -> SourceError:
    return SourceError(str(path), "S071", problem, "If you trust this file, save the sheet with the messages as .csv.")


def merged_ranges(path: Path, sheet: str) -> list[str]:
    """Return the merged ranges of the sheet with this title, such as `B4:B6`; none where the package is unusual."""
    with ZipFile(path) as archive:
        relation = next(
            (
                _relation(element)
                for element in _elements(archive, "xl/workbook.xml", "sheet")
                if element.get("name") == sheet
            ),
            None,
        )
        target = next(
            (
                element.get("Target", "")
                for element in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
                if element.get("Id") == relation
            ),
            "",
        )
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        merges: list[str] = []
        for element in _elements(archive, member, "mergeCell"):
            merges.append(element.get("ref", ""))
            if len(merges) >= _MAX_MERGES:
                break
        return merges


def _relation(element: ET.Element) -> str | None:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), None)


def _elements(archive: ZipFile, member: str, tag: str) -> Iterator[ET.Element]:
    """Stream the elements with this local name from one part of the package, keeping none of the others."""
    if member not in archive.namelist():
        return
    with archive.open(member) as stream:
        yield from _streamed(stream, tag)


def _streamed(stream: IO[bytes], tag: str) -> Iterator[ET.Element]:
    open_elements: list[ET.Element] = []
    for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - expat itself stops entity bombs
        if event == "start":
            open_elements.append(element)
            continue
        open_elements.pop()
        if element.tag.rpartition("}")[2] == tag:
            yield element
        if open_elements:
            open_elements[-1].remove(element)
