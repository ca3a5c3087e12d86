"""Check that everything Weerklank stands on is there and works."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from weerklank import __version__
from weerklank.conversations.records import Role
from weerklank.errors import WeerklankError
from weerklank.method.records import Method
from weerklank.understanding.classify import Classifier

__all__ = ["Check", "examine"]

_PROBE = "Eerst maar eens de website af, daarna zien we wel."
_PROBE_LABEL = "website_first"


@dataclass(frozen=True, slots=True)
class Check:
    """Hold the outcome of one check."""

    name: str
    healthy: bool
    detail: str


def examine(*, make_method: Callable[[], Method], make_classifier: Callable[[Method], Classifier]) -> list[Check]:
    """Make each part in turn and try it; a part that fails is told, and what stands on it is left out."""
    checks = [Check("weerklank", healthy=True, detail=f"{__version__}, Python {sys.version.split()[0]}")]
    try:
        method = make_method()
    except WeerklankError as error:
        return [*checks, Check("method", healthy=False, detail=str(error))]
    checks.append(Check("method", healthy=True, detail=f"{len(method.forms)} forms, version {method.version}"))
    try:
        classifier = make_classifier(method)
        reading = classifier.read_turn(_PROBE, context=None, role=Role.CUSTOMER)
    except WeerklankError as error:
        return [*checks, Check("model", healthy=False, detail=str(error))]
    except ImportError as error:
        return [*checks, Check("model", healthy=False, detail=f"a package is missing: {error.name}")]
    detail = f"{classifier.id} reads a test sentence as {reading.label}"
    return [*checks, Check("model", healthy=reading.label == _PROBE_LABEL, detail=detail)]
