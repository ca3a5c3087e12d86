"""What a person does on People and Resistance."""

import re

import pytest

from tests.workplace.exports import CHAT, OTHER, File, bring
from tests.workplace.store.test_people import PROMISES, person, work


@pytest.fixture
def els(owner):
    from django.test import Client

    client = Client(SERVER_NAME="localhost", headers={"accept-language": "nl"})
    client.force_login(owner.user)
    return client


def text(answer):
    return answer.content.decode()


def queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", ["/people/", "/resistance/", "/resistance/quotes/"])
def test_an_empty_page_says_what_to_do(els, address):
    page = text(els.get(address))
    assert "Er is niets dat bij al je keuzes past" in page if "quotes" in address else 'href="/import/"' in page


def test_people_are_found_by_a_part_of_their_name(els, owner, worker):
    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    assert text(els.get("/people/")).count("data-item") == 2
    assert text(els.get("/people/?words=INGR")).count("data-item") == 1
    assert "Niemand heet zo" in text(els.get("/people/?words=zoltan"))


def test_one_page_shows_promises_notes_stages_and_conversations(els, owner, worker):
    bring(owner, worker, File("a.txt", PROMISES), File("b.txt", CHAT.replace("02-02", "12-02").replace("Sanne", "Tom")),
          sellers=("Sanne", "Tom"))  # fmt: skip
    at = f"/people/{person().pk}/"
    els.post(f"{at}note/", {"text": "Belt liever <b>'s ochtends</b>"})
    page = text(els.get(at))
    assert "Belt liever &lt;b&gt;" in page
    assert "Ik stuur je morgen een nieuwe offerte." in page
    assert 'class="stages"' in page
    assert page.count("data-item") == 2
    assert " style=" not in page


def test_promises_are_added_changed_kept_and_struck(els, owner, worker):
    from weerklank.store.models import Promise

    bring(owner, worker, File("a.txt", CHAT))
    at = f"/people/{person().pk}/"
    els.post(f"{at}promise/", {"side": "us", "text": "De folder sturen", "due_on": "2026-03-09"})
    made = Promise.rows.get(text="De folder sturen")
    els.post(f"/promises/{made.pk}/", {"act": "save", "text": "De nieuwe folder sturen", "due_on": ""})
    els.post(f"/promises/{made.pk}/", {"act": "keep"})
    page = text(els.get(at))
    assert "De nieuwe folder sturen" in page
    assert "nagekomen" in page
    els.post(f"/promises/{made.pk}/", {"act": "strike"})
    assert "1 doorgestreept" in text(els.get(at))
    assert els.post(f"{at}promise/", {"side": "us", "text": " "}).status_code == 400


@pytest.mark.parametrize(("act", "back", "field"), [("keep", "unkeep", "kept_at"), ("strike", "restore", "struck_at")])
def test_two_who_press_the_same_button_of_a_promise_mean_the_same(els, owner, worker, act, back, field):
    from weerklank.store.models import Promise

    bring(owner, worker, File("a.txt", CHAT))
    at = f"/people/{person().pk}/"
    els.post(f"{at}promise/", {"side": "us", "text": "De folder sturen"})
    made = Promise.rows.get(text="De folder sturen")
    for pressed, is_so in ((act, True), (back, False)):
        assert f'name="act" value="{pressed}"' in text(els.get(at))
        for _ in range(2):
            els.post(f"/promises/{made.pk}/", {"act": pressed})
        assert bool(getattr(Promise.rows.get(pk=made.pk), field)) == is_so


def test_a_promise_by_a_day_that_does_not_exist_is_told_and_stays_in_the_form(els, owner, worker):
    from weerklank.store.models import Promise

    bring(owner, worker, File("a.txt", CHAT))
    at = f"/people/{person().pk}/"
    asked = {"side": "them", "text": "De <b>cijfers</b> sturen", "due_on": "20266-03-09"}
    refused = els.post(f"{at}promise/", asked)
    assert refused.status_code == 400
    assert "Deze dag bestaat niet." in text(refused)
    assert ">De &lt;b&gt;cijfers&lt;/b&gt; sturen</textarea>" in text(refused)
    assert '<option value="them" selected>' in text(refused)
    assert not Promise.rows.exists()
    els.post(f"{at}promise/", {**asked, "due_on": "2026-03-09"})
    made = Promise.rows.get()
    refused = els.post(f"/promises/{made.pk}/", {"act": "save", "text": "Iets anders", "due_on": "2026-02-30"})
    assert refused.status_code == 400
    assert "Deze dag bestaat niet." in text(refused)
    assert ">Iets anders</textarea>" in text(refused)
    kept = Promise.rows.get()
    assert (kept.text, str(kept.due_on)) == (asked["text"], "2026-03-09")


def test_people_are_merged_split_and_brought_back_in_the_browser(els, owner, worker):
    from weerklank.store.models import PersonChange

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    ingrid, pieter = person(), person("Pieter")
    assert "Pieter" in text(els.get(f"/people/{ingrid.pk}/merge/?words=piet"))
    assert els.post(f"/people/{ingrid.pk}/merge/", {"other": pieter.pk})["Location"] == f"/people/{ingrid.pk}/"
    work(worker)
    assert els.get(f"/people/{pieter.pk}/")["Location"] == f"/people/{ingrid.pk}/"
    assert "met deze pagina samengevoegd" in text(els.get(f"/people/{ingrid.pk}/"))
    chosen = ingrid.conversations.get(title="Pieter").pk
    split = els.post(f"/people/{ingrid.pk}/split/", {"name": "Piet", "conversation": [chosen]})
    assert "Piet" in text(els.get(split["Location"]))
    for change in PersonChange.rows.all():
        els.post(f"/people/change/{change.pk}/undo/")
    work(worker)
    assert text(els.get("/people/")).count("data-item") == 2


def test_what_recurs_leads_to_the_form_and_to_the_quotes(els, owner, worker):
    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    page = text(els.get("/resistance/"))
    link = re.search(r'href="(/resistance/form/\?[^"]+)"', page)[1].replace("&amp;", "&")
    form = text(els.get(link))
    quotes = text(els.get(re.search(r'href="(/resistance/quotes/\?[^"]+)"', form)[1].replace("&amp;", "&")))
    assert "Hoe erop geantwoord is" in form
    assert "<blockquote" in quotes
    assert re.search(r'href="/conversations/\d+/\?all#c1-\d+"', quotes)


def test_no_figure_of_an_answer_is_shown_for_one_seller(els, owner, worker):
    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER.replace("Sanne", "Tom")), sellers=("Sanne", "Tom"))
    page = text(els.get("/resistance/form/?form=website_first&seller=Sanne"))
    assert "rapportcijfer" in page
    assert "Verzacht" not in page
    whole = text(els.get("/resistance/"))
    rows = whole.partition('id="sellers"')[2].partition("</table>")[0]
    assert "Tom" in rows
    assert not re.search(r">\s*\d+\s*<", rows)


def test_whatever_is_looked_into_on_resistance_the_filters_stay(els, owner, worker):
    later = CHAT.replace("02-02", "12-02").replace("Ingrid", "Karel")
    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER.replace("Sanne", "Tom")), File("c.txt", later),
          sellers=("Sanne", "Tom"))  # fmt: skip
    given = "since=2026-02-02&until=2026-02-12&channel=whatsapp"
    page = text(els.get(f"/resistance/?{given}"))
    links = [each.replace("&amp;", "&") for each in re.findall(r'href="(/resistance/(?:quotes|form)/\?[^"]+)"', page)]
    sellers = [each for each in links if "seller=" in each]
    assert len(sellers) >= 2
    assert [each for each in sellers if given not in each] == []


def test_a_week_shows_no_days_beyond_those_that_were_asked_for(els, owner, worker):
    """2 February 2026 is a Monday, 11 February a Wednesday."""
    days = ("02-02", "04-02", "10-02", "12-02")
    bring(owner, worker, *(File(f"{n}.txt", CHAT.replace("02-02", day).replace("Ingrid", f"Ingrid {n}"))
                           for n, day in enumerate(days)))  # fmt: skip
    page = text(els.get("/resistance/?since=2026-02-03&until=2026-02-11"))
    weeks = re.findall(r'href="(/resistance/quotes/[^"]*since=[^"]*)">(\d+)<', page.partition("<tbody><tr><td>")[2])
    assert len(weeks) == 2
    for link, count in weeks:
        assert text(els.get(link.replace("&amp;", "&"))).count("data-item") == int(count)


def test_conversations_are_filtered_by_seller_and_product(els, owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER.replace("Sanne", "Tom")), sellers=("Sanne", "Tom"))
    assert text(els.get("/conversations/?seller=Tom")).count("data-item") == 1
    els.post(f"/conversations/{Conversation.rows.get(title='Ingrid').pk}/product/", {"product": "  Jaar  traject "})
    assert text(els.get("/conversations/?product=Jaar+traject")).count("data-item") == 1
    assert "Jaar traject" in text(els.get("/resistance/"))
    assert f'href="/people/{person().pk}/"' in text(els.get("/conversations/"))


def test_what_has_no_date_stands_below_what_has_one(els, owner, worker):
    from weerklank.store.models import Conversation, Moment

    later = CHAT.replace("02-02", "12-02").replace("Sanne", "Tom")
    bring(owner, worker, File("a.txt", CHAT), File("b.txt", later), sellers=("Sanne", "Tom"))
    dated, undated = Conversation.rows.order_by("pk")
    Conversation.rows.filter(pk=undated.pk).update(last_at=None)
    Moment.rows.filter(conversation=undated).update(at=None)
    page = text(els.get(f"/people/{person().pk}/split/"))
    assert page.index(f'name="conversation" value="{dated.pk}"') < page.index(
        f'name="conversation" value="{undated.pk}"'
    )
    quotes = re.findall(r"/conversations/(\d+)/\?all", text(els.get("/resistance/quotes/")))
    assert {int(each) for each in quotes} == {dated.pk, undated.pk}
    assert int(quotes[0]) == dated.pk


def test_more_rows_ask_no_more_queries(els, owner, worker):
    def several(first, count):
        return [File(f"{n}.txt", CHAT.replace("Ingrid", f"Ingrid {chr(97 + n)}")) for n in range(first, first + count)]

    def asked():
        from weerklank.store.models import Person

        one = Person.rows.earliest("id").pk
        pages = ("/", "/conversations/", "/people/", f"/people/{one}/", "/resistance/", "/resistance/quotes/",
                 "/resistance/form/?form=website_first")  # fmt: skip
        return {page: queries(els, page) for page in pages}

    bring(owner, worker, *several(0, 2))
    few = asked()
    bring(owner, worker, *several(2, 6))
    many = asked()
    assert many == few
    assert min(many.values()) > 0
    assert max(many.values()) <= 25
