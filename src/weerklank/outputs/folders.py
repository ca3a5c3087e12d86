"""Where the templates of pages stand, and the styles that they share with the workplace."""

from pathlib import Path

__all__ = ["SHARED", "TEMPLATES"]

TEMPLATES = Path(__file__).parent / "templates"
SHARED = TEMPLATES / "shared"
