"""What every suite shares: the real method and pipeline, made once, and no network."""

import ipaddress
import socket

import pytest
from hypothesis import settings

from weerklank.bootstrap import make_method, make_pipeline
from weerklank.method.records import Method
from weerklank.pipeline import Pipeline
from weerklank.settings import read_settings

settings.register_profile("weerklank", deadline=None)
settings.load_profile("weerklank")


LONGEST_FIRST = (
    "test_browser", "test_on_disk", "contracts/test_sources", "test_kill", "training/test_heads", "test_engines",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest, so that no worker is left alone with one of them at the end."""
    last = len(LONGEST_FIRST)
    items.sort(key=lambda item: next((n for n, name in enumerate(LONGEST_FIRST) if name in item.nodeid), last))


@pytest.fixture(scope="session")
def method() -> Method:
    """Read the bundled method."""
    return make_method(read_settings({}))


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """Make the pipeline with the bundled method and model."""
    return make_pipeline(read_settings({}))


@pytest.fixture(scope="session", autouse=True)
def _sockets_off():
    """Refuse every connection to another machine: nothing may need the network."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self, address):
        _refuse_abroad(self, address)
        return connect(self, address)

    def guarded_connect_ex(self, address):
        _refuse_abroad(self, address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


def _refuse_abroad(connection: socket.socket, address: object) -> None:
    if connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0]) if isinstance(address, tuple) else str(address)
    if host != "localhost" and not _is_loopback(host):
        raise AssertionError(f"a test reaches for the network: {host}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
