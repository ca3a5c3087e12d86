"""A language model for the workplace: what answers, and the settings that lead to it."""

from contextlib import contextmanager
from dataclasses import replace

from tests.fakes.language_model import fake_model


@contextmanager
def model_set_up():
    """Serve a model and let the installation's settings name it."""
    from django.conf import settings
    from django.test import override_settings

    with fake_model() as model:
        known = replace(settings.WEERKLANK, llm_url=model.url, llm_model="klein")
        with override_settings(WEERKLANK=known):
            yield model
