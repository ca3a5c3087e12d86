"""Words are found on both databases alike."""

import pytest

from tests.workplace.conftest import NOW
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


SIGNS = "Mail jan.bakker@bedrijf.nl of kijk op https://bedrijf.nl/prijs-lijst?x=1: één e-mail en/of 9,50 op 10-3-2026."


@pytest.mark.parametrize(
    "query",
    ["bakker bedrijf", "lijst prijs", "een", "éé", "e\u0301e\u0301n", "mail", "en", "of", "50", "2026",
     "jan.bakker@bedrijf.nl", "10-3-2026", "e-mail", "prijs_lijst"],
)  # fmt: skip
def test_a_word_within_an_address_or_between_signs_is_found_and_so_is_one_with_marks(owner, worker, query):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    Turn.rows.filter(index=3).update(text=SIGNS)
    assert 3 in found(query)


@pytest.mark.parametrize("query", ["мой", "한국"])
def test_marks_of_other_scripts_are_letters(owner, worker, query):
    from weerklank.store.models import Turn

    bring(owner, worker, File("chat.txt", CHAT))
    Turn.rows.filter(index=3).update(text="это мой 한국어")
    assert found(query) == [3]


def test_words_are_looked_up_once_even_where_nothing_is_known_of_the_tables(owner, database):
    from django.db import connection

    from weerklank.services.overview import ConversationFilter, conversations_matching
    from weerklank.store.models import Conversation, Turn

    if database != "postgres":
        pytest.skip("SQLite has no other way")
    talks = Conversation.rows.bulk_create(
        Conversation(team_id=owner.team_id, title=str(n), changed_at=NOW) for n in range(500)
    )
    Turn.rows.bulk_create(
        Turn(team_id=owner.team_id, conversation=talks[n // 20], index=n, line=1, text=f"zin {n}", fingerprint=n)
        for n in range(10_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'store_turn'")
        assert cursor.fetchone() == (0,)
    plan = conversations_matching(owner, ConversationFilter(words="zin 777"), now=NOW).explain()
    assert plan.index("CTE said") < plan.index("to_tsvector")
