"""The table of engines: one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from weerklank.batch.engines.local import LocalEngine
from weerklank.batch.engines.ray import RayEngine
from weerklank.batch.engines.records import Engine
from weerklank.errors import SettingsError, say

__all__ = ["ENGINES", "EngineOptions", "make_engine"]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Say how much of what an engine may use.

    Attributes:
        processes: on this machine.
        address: of a cluster; None where there is none yet.
    """

    processes: int
    address: str | None = None


ENGINES: Mapping[str, Callable[[EngineOptions], Engine]] = {
    "local": lambda options: LocalEngine(options.processes),
    "ray": lambda options: RayEngine(options.address, options.processes),
}
"""Name → how it is made."""


def make_engine(name: str, options: EngineOptions) -> Engine:
    """Return the engine with this name.

    Raises:
        SettingsError: there is none.
    """
    if name not in ENGINES:
        raise SettingsError(
            "--engine",
            "C060",
            say("there is no engine {name!r}", name=name),
            say("Give one of: {known}.", known=", ".join(ENGINES)),
        )
    return ENGINES[name](options)
