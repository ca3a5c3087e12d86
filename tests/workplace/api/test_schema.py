"""Whatever fits the OpenAPI document, or doesn't, the server never breaks."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings


@pytest.fixture
def open_connection():
    """Keep requests from closing the connection of the test's transaction, as Django's own test client does."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


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


def test_no_request_breaks_the_server(schema, callers, open_connection):
    key = {"Authorization": callers["owner"].headers["authorization"]}
    asked, broken = set(), {}
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in _modes():
            for status, request in _answers(operation.as_strategy(generation_mode=mode), key):
                asked.add(operation.label)
                if status >= 500:
                    broken[operation.label] = (status, request)
    assert broken == {}
    assert len(asked) >= 18


def _answers(cases, key):
    """Ask what Hypothesis makes up; return each status with the request that led to it."""
    from django.core.cache import cache

    found = []

    @calm(8)
    @given(case=cases)
    def ask(case):
        cache.clear()
        found.append((case.call(base_url="http://localhost", headers=key).status_code, case.as_curl_command()))

    ask()
    return found


def _modes():
    from schemathesis.generation import GenerationMode

    return (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
