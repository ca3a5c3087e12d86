"""Run the real command line: in this process with the shared pipeline, or in a process of its own."""

import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from weerklank.cli.run import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def told(self, code: str) -> bool:
        """Tell whether the error stream holds this code, a remedy, and no traceback."""
        return code in self.err and self.err.startswith("weerklank: ") and "Traceback" not in self.err


@pytest.fixture
def run(monkeypatch, capsys, pipeline):
    """Return what runs `weerklank …` here, in the project's folder; the model is loaded once for all tests."""
    monkeypatch.chdir(ROOT)
    for name in ("WEERKLANK_DEBUG", "WEERKLANK_TIMEZONE", "WEERKLANK_METHOD", "WEERKLANK_MODEL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "en")
    monkeypatch.setattr("weerklank.bootstrap.make_pipeline", lambda _settings, **_memory: pipeline)
    monkeypatch.setattr("weerklank.bootstrap.make_method", lambda _settings: pipeline.method)
    monkeypatch.setattr("weerklank.bootstrap.make_classifier", lambda _settings, _method: pipeline.classifier)
    return runner(monkeypatch, capsys)


@pytest.fixture
def run_whole(monkeypatch, capsys):
    """Return the same with nothing shared: method and model are read anew, from where the settings say."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("WEERKLANK_LANGUAGE", "en")
    return runner(monkeypatch, capsys)


def runner(monkeypatch, capsys):
    def run(*arguments, stdin: str | bytes = b"") -> Ran:
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "argv", ["weerklank", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return Ran(left.value.code or 0, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def process():
    """Return what runs `weerklank …` in a process of its own."""

    def run(*arguments, stdin: bytes = b"", **environment) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "weerklank", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environment},
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
