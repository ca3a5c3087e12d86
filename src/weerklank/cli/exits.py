"""The exit code of every error: one table."""

from weerklank.errors import (
    EngineError,
    InputError,
    MethodError,
    ModelError,
    NotFoundError,
    SettingsError,
    ShardFailedError,
    SourceError,
    StoreBusyError,
    StoreError,
    WeerklankError,
)

__all__ = ["EXIT_CODES", "FINDINGS", "INTERNAL", "OK", "USAGE", "exit_code"]

OK = 0
FINDINGS = 1
USAGE = 2
INTERNAL = 3

EXIT_CODES: dict[type[WeerklankError], int] = {
    WeerklankError: INTERNAL,
    InputError: USAGE,
    SourceError: USAGE,
    MethodError: USAGE,
    SettingsError: USAGE,
    NotFoundError: USAGE,
    ModelError: INTERNAL,
    StoreError: INTERNAL,
    StoreBusyError: INTERNAL,
    EngineError: INTERNAL,
    ShardFailedError: INTERNAL,
}


def exit_code(error: WeerklankError) -> int:
    """Return the exit code for an error."""
    return EXIT_CODES[type(error)]
