"""The whole tree of errors that Weerklank raises on purpose.

WeerklankError
├── InputError            what the user gave can't be used
│   ├── SourceError       S…  a file of conversations
│   ├── MethodError       M…  a file of the method
│   ├── SettingsError     C…  an option or a setting
│   └── NotFoundError     N…  something that was named does not exist
├── ModelError            A…  a model file is missing, damaged or of another width
├── StoreError            D…  the kept workspace
│   └── StoreBusyError    D…  the workspace is locked by another process
└── EngineError           B…  a batch engine
    └── ShardFailedError  B…  one shard of a batch failed

A message has four parts: place, code, what is wrong, what to do. It never
holds the text of a conversation. Codes are listed in docs/reference/errors.md
and never reused.
"""

__all__ = [
    "EngineError",
    "InputError",
    "MethodError",
    "ModelError",
    "NotFoundError",
    "SettingsError",
    "ShardFailedError",
    "SourceError",
    "StoreBusyError",
    "StoreError",
    "WeerklankError",
]


class WeerklankError(Exception):
    """Say where something went wrong, what, and what to do about it."""

    transient = False
    """Whether trying the same again can help."""

    def __init__(self, place: str, code: str, problem: str, remedy: str) -> None:
        """Keep the four parts; all travel through `args`, so that the error survives a worker process.

        Args:
            place: file with line and column where known, or the option's name.
            code: one letter and three digits, unique in the project.
            problem: what is wrong, with the offending value in `repr`.
            remedy: what the user can do.
        """
        super().__init__(place, code, problem, remedy)
        self.place = place
        self.code = code
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.problem}\n{self.remedy}"


class InputError(WeerklankError):
    """Report something the user gave that can't be used."""


class SourceError(InputError):
    """Report a file of conversations that can't be read."""


class MethodError(InputError):
    """Report a file of the method that breaks its schema."""


class SettingsError(InputError):
    """Report an option or setting with a wrong value."""


class NotFoundError(InputError):
    """Report a name that leads to nothing."""


class ModelError(WeerklankError):
    """Report a model file that is missing, damaged or of another width."""


class StoreError(WeerklankError):
    """Report trouble with the kept workspace."""


class StoreBusyError(StoreError):
    """Report a workspace that another process holds."""

    transient = True


class EngineError(WeerklankError):
    """Report a batch engine that can't do its work."""


class ShardFailedError(EngineError):
    """Report one shard of a batch that failed."""

    transient = True
