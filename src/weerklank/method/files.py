"""The YAML files of a method: those of a folder, with somebody's own over them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from weerklank.method.nodes import Node, load, parse

__all__ = ["MethodFiles"]


@dataclass(frozen=True, slots=True)
class MethodFiles:
    """Hold where a method's files stand.

    Attributes:
        folder: with the files as they were given.
        changed: name within the folder, such as `forms/no_money.yaml` → the YAML that counts instead, or is added.
    """

    folder: Path
    changed: Mapping[str, str] = field(default_factory=dict)

    def names(self, pattern: str) -> list[str]:
        """Return the names that fit a pattern, such as `forms/*.yaml`, in order."""
        given = {path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern)}
        added = {name for name in self.changed if PurePosixPath(name).match(pattern)}
        return sorted(given | added)

    def node(self, name: str) -> Node:
        """Compose one file.

        Raises:
            MethodError: M001 it can't be opened or is no YAML.
        """
        if name in self.changed:
            return parse(self.changed[name], name=name)
        return load(self.folder / name, name=name)

    def content(self, name: str) -> bytes:
        """Return one file's bytes."""
        changed = self.changed.get(name)
        return (self.folder / name).read_bytes() if changed is None else changed.encode()
