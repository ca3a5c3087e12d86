"""What a user can set once for all commands, read from the environment."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from weerklank.errors import SettingsError, say
from weerklank.method.catalog import DATA
from weerklank.understanding.heads import BUNDLED
from weerklank.understanding.transformer import STRONG

__all__ = ["Settings", "computers_zone", "read_settings", "timezone_named"]

_DEFAULT_TIMEZONE = "Europe/Amsterdam"
_LOCAL_TIME = Path("/etc/localtime")
_ZONES_OF_NOBODY = ("UTC", "Etc", "GMT", "UCT", "Universal", "Zulu", "Greenwich")
"""A computer in one of these is a server or a container: it says nothing of where its people are."""
_DEFAULT_THREADS = "2"
_MOST_THREADS = 64
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold the settings; frozen once read.

    Attributes:
        timezone: of times in files that carry none, and of times in reports (WEERKLANK_TIMEZONE).
        method: the folder with the method's YAML files (WEERKLANK_METHOD).
        model: the folder with the fast model's files (WEERKLANK_MODEL).
        strong_model: the folder with the strong model's files (WEERKLANK_STRONG_MODEL).
        fast: whether the fast model alone reads (WEERKLANK_READER=fast); both decide together otherwise.
        threads: how many turns are read at once (WEERKLANK_THREADS).
        home: the folder of the kept workspace (WEERKLANK_HOME).
        cache: the folder in which readings are remembered where that is asked for (WEERKLANK_CACHE).
        database_url: of PostgreSQL (DATABASE_URL); empty for SQLite in the workspace's folder.
        private_hosts: that webhooks and mail boxes may be on though they are in a private network
            (WEERKLANK_PRIVATE_HOSTS, parted by commas).
        llm_url: of the language model that rewrites drafts (WEERKLANK_LLM_URL); empty: nothing is ever rewritten.
        llm_model: its name (WEERKLANK_LLM_MODEL).
        llm_key: that opens it (WEERKLANK_LLM_KEY); empty for one that asks for none.
        llm_timeout: for how many seconds an answer is waited for (WEERKLANK_LLM_TIMEOUT), as it was written.
        public_url: under which the pages are reached from outside (WEERKLANK_URL); empty for this machine only.
    """

    timezone: ZoneInfo
    method: Path
    model: Path
    strong_model: Path
    fast: bool
    threads: int
    home: Path
    cache: Path
    database_url: str = ""
    public_url: str = ""
    private_hosts: frozenset[str] = frozenset()
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str = field(default="", repr=False)
    llm_timeout: str = ""


def read_settings(environment: Mapping[str, str], *, zone: str = _DEFAULT_TIMEZONE) -> Settings:
    """Read the settings from environment variables; each has a default.

    Args:
        zone: the time zone where the environment names none.

    Raises:
        SettingsError: a variable has a value that can't be used.
    """
    return Settings(
        timezone=timezone_named(environment.get("WEERKLANK_TIMEZONE", zone), place="WEERKLANK_TIMEZONE"),
        method=_folder(environment, "WEERKLANK_METHOD", DATA),
        model=_folder(environment, "WEERKLANK_MODEL", BUNDLED),
        strong_model=Path(environment.get("WEERKLANK_STRONG_MODEL", STRONG)),
        fast=_is_fast(environment.get("WEERKLANK_READER", "strong")),
        threads=_threads(environment.get("WEERKLANK_THREADS", _DEFAULT_THREADS)),
        home=Path(environment.get("WEERKLANK_HOME") or _data_folder(environment) / "weerklank"),
        cache=Path(environment.get("WEERKLANK_CACHE") or _cache_folder(environment) / "weerklank"),
        database_url=environment.get("DATABASE_URL", ""),
        public_url=_public_url(environment.get("WEERKLANK_URL", "")),
        private_hosts=_hosts(environment.get("WEERKLANK_PRIVATE_HOSTS", "")),
        llm_url=environment.get("WEERKLANK_LLM_URL", "").strip(),
        llm_model=environment.get("WEERKLANK_LLM_MODEL", "").strip(),
        llm_key=environment.get("WEERKLANK_LLM_KEY", "").strip(),
        llm_timeout=environment.get("WEERKLANK_LLM_TIMEOUT", "").strip(),
    )


def computers_zone(environment: Mapping[str, str], *, local_time: Path = _LOCAL_TIME) -> str:
    """Return the name of the time zone that this computer is in; Europe/Amsterdam where it doesn't tell.

    Args:
        local_time: the link by which Linux and macOS name it; Windows names it in another way, which isn't read.
    """
    named = environment.get("TZ", "").removeprefix(":") or _linked_zone(local_time)
    if not named or named.partition("/")[0] in _ZONES_OF_NOBODY:
        return _DEFAULT_TIMEZONE
    try:
        return ZoneInfo(named).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _DEFAULT_TIMEZONE


def _linked_zone(local_time: Path) -> str:
    try:
        return str(local_time.readlink()).partition("zoneinfo/")[2]
    except OSError:
        return ""


def timezone_named(name: str, *, place: str) -> ZoneInfo:
    """Return the zone with this name.

    Raises:
        SettingsError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            place, "C001", say("there is no time zone {name!r}", name=name), "Give one such as Europe/Brussels."
        ) from error


def _data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder in which this system's programs keep their data for one user."""
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _cache_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder in which this system's programs keep what they can make again."""
    if sys.platform == "win32":
        return _data_folder(environment)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _public_url(given: str) -> str:
    if given and not _PUBLIC_URL.fullmatch(given):
        problem = say("{given!r} is no address of a site", given=given)
        raise SettingsError("WEERKLANK_URL", "C040", problem, "Give one such as https://weerklank.example.org.")
    return given.rstrip("/")


def _hosts(given: str) -> frozenset[str]:
    return frozenset(host.strip().lower() for host in given.split(",") if host.strip())


def _is_fast(reader: str) -> bool:
    if reader not in ("fast", "strong"):
        raise SettingsError(
            "WEERKLANK_READER", "C008", say("there is no reader {reader!r}", reader=reader), "Give fast or strong."
        )
    return reader == "fast"


def _threads(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= _MOST_THREADS:
        problem = say("{given!r} is no number of threads", given=given)
        raise SettingsError("WEERKLANK_THREADS", "C009", problem, say("Give 1 to {most}.", most=_MOST_THREADS))
    return int(given)


def _folder(environment: Mapping[str, str], name: str, default: Path) -> Path:
    folder = Path(environment[name]) if environment.get(name) else default
    if not folder.is_dir():
        raise SettingsError(
            name,
            "C002",
            say("{folder!r} is no folder", folder=str(folder)),
            "Give an existing folder, or leave it out.",
        )
    return folder
