"""Whatever fits the OpenAPI document, or doesn't, the server never breaks."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings


@pytest.fixture
def schema(callers, conversation):
    import schemathesis
    from django.core.wsgi import get_wsgi_application

    document = callers["nobody"]("get", "/openapi.json").json()
    found = schemathesis.openapi.from_dict(document)
    found.app = get_wsgi_application()
    return found


def calm(examples):
    return settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def test_no_request_breaks_the_server(schema, callers):
    from django.core.cache import cache

    asked, broken = set(), {}
    for result in schema.get_all_operations():
        operation = result.ok()

        @calm(12)
        @given(case=operation.as_strategy(), data_of=operation.as_strategy(generation_mode=_bad()))
        def ask(case, data_of, operation=operation):
            for each in (case, data_of):
                cache.clear()
                answer = each.call(
                    base_url="http://localhost", headers={"Authorization": callers["owner"].headers["authorization"]}
                )
                asked.add(operation.label)
                if answer.status_code >= 500:
                    broken[operation.label] = (answer.status_code, each.as_curl_command())

        ask()
    assert broken == {}
    assert len(asked) >= 18


def _bad():
    from schemathesis.generation import GenerationMode

    return GenerationMode.NEGATIVE
