import sqlite3
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import sentences
from weerklank.conversations.records import Role
from weerklank.text.span import Span
from weerklank.understanding import memory as module
from weerklank.understanding.memory import FORGETFUL, RememberingClassifier
from weerklank.understanding.records import Annotation, Evidence, Reading, Scored

TODAY = date(2026, 3, 2)
open_memory = partial(module.open_memory, secret=b"thirty-two bytes made by a test.")
TEXT = "Eerst moet de website af, zegt mevrouw Van Wijnbergen."


@dataclass
class Counting:
    """Read like a model, and keep count of what was read."""

    id: str = "model-1"
    asked: list = field(default_factory=list)

    def read_turn(self, text, *, context, role, index=0):
        self.asked.append(text)
        if role is Role.SELLER:
            return Reading(index, moves=(Scored("paraphrase", 0.1 + 0.2),))
        return Reading(
            index,
            labels=(Annotation("not_now", Span(0, len(text)), 1 / 3, self.id),),
            resistance=0.7,
            unsure=len(text) % 2 == 0,
            talk=Scored("sustain", 0.6),
            nature=Scored("practical", 0.5) if context else None,
            vulnerable=1e-9,
            evidence=(Evidence(Span(0, min(5, len(text))), "not_now", 0.123456789012345),),
        )

    def seller_score(self, texts):
        self.asked.extend(texts)
        return len(list(texts)) / 7

    def label_scores(self, text, *, context):
        return {"not_now": 1.0}


def classifier(memory, *, version="method-1", **more):
    return RememberingClassifier(Counting(**more), memory, version)


def read(reader, text=TEXT, *, context="Wanneer begin je?", role=Role.CUSTOMER, index=4):
    return reader.read_turn(text, context=context, role=role, index=index)


def test_what_was_read_before_is_not_read_again_in_the_next_run(tmp_path):
    with open_memory(tmp_path, today=TODAY) as memory:
        first = read(classifier(memory))
    with open_memory(tmp_path, today=TODAY) as memory:
        again = classifier(memory)
        assert read(again) == first
        assert read(again, index=9).index == 9
        assert again.classifier.asked == []


@settings(max_examples=40, deadline=None)
@given(text=sentences | st.text(max_size=40), context=st.none() | sentences, role=st.sampled_from(Role))
def test_a_remembered_reading_is_the_reading_itself(tmp_path_factory, text, context, role):
    folder = tmp_path_factory.mktemp("memory")
    expected = Counting().read_turn(text, context=context, role=role, index=4)
    for _ in range(2):
        with open_memory(folder, today=TODAY) as memory:
            assert read(classifier(memory), text, context=context, role=role) == expected


@pytest.mark.parametrize(
    "changed",
    [
        lambda memory: read(classifier(memory, id="model-2")),
        lambda memory: read(classifier(memory, version="method-2")),
        lambda memory: read(classifier(memory), TEXT + "!"),
        lambda memory: read(classifier(memory), context=None),
        lambda memory: read(classifier(memory), role=Role.SELLER),
    ],
)
def test_another_model_method_text_context_or_role_is_read_anew(tmp_path, changed):
    with open_memory(tmp_path, today=TODAY) as memory:
        read(classifier(memory))
    with sqlite3.connect(next(tmp_path.iterdir())) as file:
        (before,) = file.execute("SELECT count(*) FROM reading").fetchone()
    with open_memory(tmp_path, today=TODAY) as memory:
        changed(memory)
    with sqlite3.connect(next(tmp_path.iterdir())) as file:
        assert file.execute("SELECT count(*) FROM reading").fetchone() == (before + 1,)


def test_no_word_of_a_conversation_stands_in_the_file_and_only_its_owner_may_read_it(tmp_path):
    with open_memory(tmp_path / "new", today=TODAY) as memory:
        reader = classifier(memory)
        read(reader)
        reader.seller_score([TEXT])
    (file,) = (tmp_path / "new").iterdir()
    held = file.read_bytes()
    assert not any(word.encode() in held for word in ("website", "Wijnbergen", "Wanneer"))
    assert file.stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_begun_anew(tmp_path):
    with open_memory(tmp_path, today=TODAY) as memory:
        read(classifier(memory))
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"no database at all, " * 300)
    for asked in ([TEXT], []):
        with open_memory(tmp_path, today=TODAY) as memory:
            reader = classifier(memory)
            assert read(reader).label == "not_now"
            assert reader.classifier.asked == asked


def test_where_the_folder_can_not_be_made_nothing_is_remembered(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with open_memory(tmp_path / "file", today=TODAY) as memory:
        assert memory is FORGETFUL
        assert read(classifier(memory)).label == "not_now"


def test_while_another_process_writes_turns_are_read_all_the_same(tmp_path):
    with open_memory(tmp_path, today=TODAY) as memory:
        read(classifier(memory))
        other = sqlite3.connect(next(tmp_path.iterdir()))
        other.execute("BEGIN EXCLUSIVE")
        assert read(classifier(memory), "Iets anders.").label == "not_now"
        other.rollback()
        other.close()


def test_what_is_not_used_for_three_months_is_forgotten_and_what_is_used_stays(tmp_path):
    with open_memory(tmp_path, today=TODAY) as memory:
        read(classifier(memory), "oud")
        read(classifier(memory), "gebruikt")
    with open_memory(tmp_path, today=TODAY + timedelta(days=60)) as memory:
        read(classifier(memory), "gebruikt")
    with open_memory(tmp_path, today=TODAY + timedelta(days=100)):
        pass
    with open_memory(tmp_path, today=TODAY + timedelta(days=100)) as memory:
        reader = classifier(memory)
        read(reader, "gebruikt")
        read(reader, "oud")
        assert reader.classifier.asked == ["oud"]
