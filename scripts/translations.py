"""Collect the pages' words for translation and compile what is translated; needs GNU gettext, which users don't."""

import os
from pathlib import Path

from project import manage

os.chdir(Path(__file__).parents[1] / "src" / "weerklank" / "web")
manage("makemessages", locale=["nl"], no_location=True, no_wrap=True)
manage("compilemessages")
