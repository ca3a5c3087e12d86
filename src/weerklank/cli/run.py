"""Run the command line, and turn every error into a message without a traceback."""

import gc
import os
import sys
from gettext import gettext as _

from weerklank.cli.exits import INTERNAL, exit_code
from weerklank.errors import WeerklankError

__all__ = ["main"]

_OBJECTS_BEFORE_COLLECTION = 50_000
"""Python looks for garbage after 700 new objects. Method, rules and conversations are hundreds of thousands, and stay:
looking that often took a tenth of the time of `analyse`."""


def main() -> None:
    """Run one command and leave the process with its exit code."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    sys.exit(_run())


def _run() -> int:
    """Run, with Typer answering wrong usage (2), a closed pipe (1) and Ctrl-C (130) by itself."""
    # Imported here so that an error while starting is told as well.
    from weerklank.cli.app import run_app  # noqa: PLC0415
    from weerklank.cli.language import speak, spoken, terminal_language  # noqa: PLC0415

    speak(terminal_language(os.environ))

    try:
        return run_app()
    except WeerklankError as error:
        print(f"weerklank: {spoken(error)}", file=sys.stderr)
        return exit_code(error)
    except Exception as error:
        if os.environ.get("WEERKLANK_DEBUG"):
            raise
        fault = _(
            "something went wrong inside Weerklank ({error}).\n"
            "Please report it; WEERKLANK_DEBUG=1 shows where. Mind that a traceback may hold words of a conversation."
        )
        print(f"weerklank: B000 {fault.format(error=type(error).__name__)}", file=sys.stderr)
        return INTERNAL
