"""Run one of Django's own commands on a workspace that is thrown away; what the two scripts beside it share."""

import tempfile
from pathlib import Path
from typing import Any


def manage(*command: str, **options: Any) -> None:
    """Run a command such as makemigrations."""
    from django.core.management import call_command  # noqa: PLC0415 - after the path to our source is known

    from weerklank.settings import read_settings  # noqa: PLC0415
    from weerklank.workspace.folder import open_folder  # noqa: PLC0415
    from weerklank.workspace.project import configure  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as home:
        settings = read_settings({"WEERKLANK_HOME": str(Path(home))})
        configure(settings, open_folder(settings.home))
        call_command(*command, **options)
