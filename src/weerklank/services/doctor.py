"""Check that everything Weerklank stands on is there and works."""

import sys
from collections.abc import Callable, Mapping
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
    """Hold the outcome of one check.

    Attributes:
        kind: what is told of it, with `values` filled in; the command words it.
    """

    name: str
    healthy: bool
    kind: str
    values: Mapping[str, object]


def examine(*, make_method: Callable[[], Method], make_classifier: Callable[[Method], Classifier]) -> list[Check]:
    """Make each part in turn and try it; a part that fails is told, and what stands on it is left out."""
    checks = [Check("weerklank", True, "version", {"version": __version__, "python": sys.version.split()[0]})]
    try:
        method = make_method()
    except WeerklankError as error:
        return [*checks, Check("method", False, "error", {"error": error})]
    checks.append(Check("method", True, "method", {"forms": len(method.forms), "version": method.version}))
    try:
        classifier = make_classifier(method)
        reading = classifier.read_turn(_PROBE, context=None, role=Role.CUSTOMER)
    except WeerklankError as error:
        return [*checks, Check("model", False, "error", {"error": error})]
    except ImportError as error:
        return [*checks, Check("model", False, "missing", {"package": error.name})]
    healthy = reading.label == _PROBE_LABEL
    return [*checks, Check("model", healthy, "reads", {"model": classifier.id, "label": reading.label})]
