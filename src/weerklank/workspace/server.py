"""Serve the pages, with a worker in a process of its own beside them."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application
from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask, Task, WSGITask
from waitress.utilities import RequestEntityTooLarge

from weerklank.errors import SettingsError, say
from weerklank.sources.system import system_says
from weerklank.workspace.limits import LARGEST_REQUEST_BYTES

__all__ = ["open_server", "worker_beside"]

_THREADS = 6
_LOOK_EVERY_S = 2.0


class _UnreadTask(WSGITask):
    """Have the pages and the API answer a request that is too large in their own words, unread.

    They see the length that it announced, and refuse it by that.
    """

    def execute(self) -> None:
        """Answer, and close: what is still being sent isn't waited for."""
        request = self.request
        request.headers["CONTENT_LENGTH"] = str(max(request.content_length, LARGEST_REQUEST_BYTES))
        request.body_rcv = None
        self.set_close_on_finish()
        super().execute()


def _error_task(channel: HTTPChannel, request: Any) -> Task:
    is_large = isinstance(request.error, RequestEntityTooLarge)
    return (_UnreadTask if is_large else ErrorTask)(channel, request)


class _Channel(HTTPChannel):
    error_task_class = staticmethod(_error_task)


def open_server(host: str, port: int, *, behind_proxy: bool) -> Any:
    """Return a server that listens; `run()` answers until it is closed.

    Args:
        behind_proxy: whether a proxy on this machine speaks for the browsers.

    Raises:
        SettingsError: the address can't be listened on.
    """
    listening: dict[int, Any] = {}
    trusted = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    try:
        server = create_server(
            get_wsgi_application(),
            map=listening,
            host=host,
            port=port,
            threads=_THREADS,
            ident=None,
            max_request_body_size=LARGEST_REQUEST_BYTES,
            **(trusted if behind_proxy else {}),
        )
    except OSError as error:
        problem = say("{host}:{port} can't be listened on: {why}", host=host, port=port, why=system_says(error))
        raise SettingsError("--port", "C050", problem, "Give another with --port, or stop what uses it.") from error
    for each in listening.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = _Channel
    return server


@contextmanager
def worker_beside(home: Path, *, watch: Path | None = None) -> Iterator[None]:
    """Keep a worker running while this lasts; it stops by itself when its standard input closes.

    Args:
        watch: a folder whose files it imports as they come.
    """
    over = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(home, over, watch), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join(timeout=10)


def _keep_worker(home: Path, over: threading.Event, watch: Path | None) -> None:
    command = [sys.executable, "-m", "weerklank", "worker", "--data", str(home), "--while-open"]
    command += ["--watch", str(watch)] if watch else []
    while not over.is_set():
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - our own program, without a shell
            while process.poll() is None and not over.wait(_LOOK_EVERY_S):
                pass
            if over.is_set():
                process.terminate()
        over.wait(_LOOK_EVERY_S)
