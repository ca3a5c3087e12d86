"""Words are found on both databases alike."""

import pytest

from tests.workplace.exports import CHAT, File, bring


def found(query):
    from weerklank.store.models import Turn
    from weerklank.store.search import saying

    return sorted(saying(Turn.rows.all(), query).values_list("index", flat=True))


@pytest.mark.parametrize(
    ("query", "turns"),
    [
        ("website", [3]),
        ("WEBSITE eerst", [3]),
        ("webs", [3]),
        ("voorstel website", []),
        ("te duur", [1]),
        ("", []),
        ("\"' OR 1=1 --", []),
        ("duur*) OR (", []),
        ("te) duur*", [1]),
        ("!!!", []),
    ],
)
def test_words_are_found_whole_or_begun(owner, worker, query, turns):
    bring(owner, worker, File("chat.txt", CHAT))
    assert found(query) == turns


def test_what_is_deleted_is_not_found(owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    Conversation.rows.all().delete()
    assert found("website") == []


def test_a_changed_text_is_found_by_its_new_words(owner, worker):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    Turn.rows.filter(index=3).update(text="Eerst een uithangbord.")
    assert (found("website"), found("uithangbord")) == ([], [3])
