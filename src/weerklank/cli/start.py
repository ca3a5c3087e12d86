"""Read the settings, and begin with what is slow before the rest is imported."""

# ruff: noqa: PLC0415 - what --help needn't import

import os
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weerklank.settings import Settings

__all__ = ["settings_of"]


def settings_of(*, fast: bool = False, ahead: bool = False) -> "Settings":
    """Read the settings of one command.

    Args:
        fast: whether the fast model decides alone, whatever the settings say.
        ahead: whether to begin to load the models, in threads of their own: they take longer than the settings.

    Raises:
        SettingsError: a setting can't be read.
        ModelError: the strong model's manifest can't be read.
    """
    if ahead:
        from weerklank.understanding.loaded import the_encoder

        the_encoder().start()
    from weerklank.settings import computers_zone, read_settings

    found = read_settings(os.environ, zone=computers_zone(os.environ))
    settings = replace(found, fast=True) if fast else found
    if ahead and not settings.fast:
        from weerklank.understanding.loaded import the_transformer

        the_transformer(settings.strong_model).start()
    return settings
