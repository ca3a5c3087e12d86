"""Write a compound file ([MS-CFB], version 3): the little file system inside .msg, .doc and .xls."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2

SECTOR, MINI_SECTOR, MINI_LIMIT = 512, 64, 4096
END, FREE, FAT_MARK = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
ROOT, STORAGE, STREAM = 5, 1, 2
ENTRY_BYTES = 128

Tree = Mapping[str, "bytes | Tree"]


@dataclass
class Entry:
    """One line of the directory."""

    name: str
    kind: int
    data: bytes = b""
    left: int = FREE
    right: int = FREE
    child: int = FREE
    black: bool = True
    start: int = END
    size: int = 0


@dataclass
class Chains:
    """Sectors of one size, and the table that links them."""

    sector: int
    table: list[int] = field(default_factory=list)
    data: bytearray = field(default_factory=bytearray)

    def add(self, data: bytes) -> int:
        """Append data as one chain and return its first sector."""
        if not data:
            return END
        first, count = len(self.table), -(-len(data) // self.sector)
        self.table += [*range(first + 1, first + count), END]
        self.data += data.ljust(count * self.sector, b"\x00")
        return first


def compound_file(tree: Tree, *, class_id: bytes = bytes(16)) -> bytes:
    """Lay out storages (mappings) and streams (bytes); the same tree gives the same bytes."""
    entries = [Entry("Root Entry", ROOT)]
    _add_children(entries, 0, tree)
    minis, sectors = Chains(MINI_SECTOR), Chains(SECTOR)
    for entry in entries:
        if entry.kind == STREAM:
            entry.size = len(entry.data)
            entry.start = (minis if entry.size < MINI_LIMIT else sectors).add(entry.data)
    entries[0].start, entries[0].size = sectors.add(bytes(minis.data)), len(minis.data)
    mini_table = sectors.add(_packed(minis.table, pad=SECTOR // 4))
    directory = sectors.add(
        b"".join(_line(entry, class_id) for entry in entries).ljust(_directory_bytes(entries), b"\x00")
    )
    fat_count = 1
    while fat_count * (SECTOR // 4) < len(sectors.table) + fat_count:
        fat_count += 1
    first_fat = len(sectors.table)
    fat = _packed([*sectors.table, *[FAT_MARK] * fat_count], pad=SECTOR // 4)
    header = _header(directory, mini_table, -(-len(minis.table) * 4 // SECTOR), range(first_fat, first_fat + fat_count))
    return header + bytes(sectors.data) + fat


def _directory_bytes(entries: list[Entry]) -> int:
    return -(-len(entries) * ENTRY_BYTES // SECTOR) * SECTOR


def _add_children(entries: list[Entry], parent: int, tree: Tree) -> None:
    names = sorted(tree, key=lambda name: (len(name), name.upper()))
    places = {}
    for name in names:
        content = tree[name]
        places[name] = len(entries)
        if isinstance(content, bytes):
            entries.append(Entry(name, STREAM, content))
        else:
            entries.append(Entry(name, STORAGE, start=0))
    entries[parent].child = _balance(entries, [places[name] for name in names], 0, int(log2(len(names) + 1)))
    for name in names:
        if not isinstance(tree[name], bytes):
            _add_children(entries, places[name], tree[name])


def _balance(entries: list[Entry], places: list[int], depth: int, full: int) -> int:
    """Link sorted siblings into a red-black tree: black, but for a last level that is not full."""
    if not places:
        return FREE
    middle = len(places) // 2
    entry = entries[places[middle]]
    entry.black = depth < full
    entry.left = _balance(entries, places[:middle], depth + 1, full)
    entry.right = _balance(entries, places[middle + 1 :], depth + 1, full)
    return places[middle]


def _line(entry: Entry, class_id: bytes) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\x00\x00"
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        name,
        len(name),
        entry.kind,
        entry.black,
        entry.left,
        entry.right,
        entry.child,
        class_id if entry.kind == ROOT else bytes(16),
        0,
        0,
        0,
        entry.start,
        entry.size,
    )


def _packed(numbers: list[int], *, pad: int) -> bytes:
    padded = numbers + [FREE] * (-len(numbers) % pad)
    return struct.pack(f"<{len(padded)}I", *padded)


def _header(directory: int, mini_table: int, mini_tables: int, fats: range) -> bytes:
    start = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        len(fats),
        directory,
        0,
        MINI_LIMIT,
        mini_table if mini_tables else END,
        mini_tables,
        END,
        0,
    )
    return start + _packed(list(fats), pad=109)
