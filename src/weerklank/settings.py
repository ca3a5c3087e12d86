"""What a user can set once for all commands, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from weerklank.errors import SettingsError
from weerklank.method.catalog import DATA
from weerklank.understanding.heads import BUNDLED

__all__ = ["Settings", "read_settings", "timezone_named"]

_DEFAULT_TIMEZONE = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold the settings; frozen once read.

    Attributes:
        timezone: of times in files that carry none, and of times in reports (WEERKLANK_TIMEZONE).
        method: the folder with the method's YAML files (WEERKLANK_METHOD).
        model: the folder with the model's files (WEERKLANK_MODEL).
    """

    timezone: ZoneInfo
    method: Path
    model: Path


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables; each has a default.

    Raises:
        SettingsError: a variable has a value that can't be used.
    """
    return Settings(
        timezone=timezone_named(environment.get("WEERKLANK_TIMEZONE", _DEFAULT_TIMEZONE), place="WEERKLANK_TIMEZONE"),
        method=_folder(environment, "WEERKLANK_METHOD", DATA),
        model=_folder(environment, "WEERKLANK_MODEL", BUNDLED),
    )


def timezone_named(name: str, *, place: str) -> ZoneInfo:
    """Return the zone with this name.

    Raises:
        SettingsError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            place, "C001", f"there is no time zone {name!r}", "Give one such as Europe/Brussels."
        ) from error


def _folder(environment: Mapping[str, str], name: str, default: Path) -> Path:
    folder = Path(environment[name]) if environment.get(name) else default
    if not folder.is_dir():
        raise SettingsError(name, "C002", f"{str(folder)!r} is no folder", "Give an existing folder, or leave it out.")
    return folder
