"""The workplace in a real Chromium: a first morning, and no barrier that axe-core knows."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.workplace.exports import LONGER, OTHER

AXE = Path(__file__).parent / "axe.min.js"
PASSWORD = "een-lang-wachtwoord"


@pytest.fixture(scope="module")
def chromium():
    """Find a Chromium; where there is none, root installs it and anybody else skips."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if not any(map(shutil.which, names)) and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=False, capture_output=True)
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("no Chromium is installed, and only root could install it")
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return the folder of a new workspace."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def address(home):
    """Serve the workspace, with its worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    same = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = {**same, "LANG": "C.UTF-8", "WEERKLANK_READER": "fast"}
    command = [sys.executable, "-m", "weerklank", "serve", "--data", str(home), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _ in range(900):  # a busy machine takes its time
        try:
            urllib.request.urlopen(f"{base}/sign-in/", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    yield base
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def is_fault(message):
    """Tell a fault from what htmx says of a question that was cut off because somebody went to another page.

    An answer that says no is a fault all the same: that is htmx:responseError.
    """
    cut_off = ("htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")
    return message.type == "error" and not message.text.startswith(cut_off)


@pytest.fixture(scope="module")
def signed_in(browser, address, tmp_path_factory):
    """Live through the first morning; return what the browser remembers of it."""
    exports = tmp_path_factory.mktemp("exports")
    (exports / "chat.txt").write_text(LONGER, encoding="utf-8")
    (exports / "levering.txt").write_text(OTHER, encoding="utf-8")
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(60_000)
    faults = []
    page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    page.goto(address)
    page.get_by_label("Je naam").fill("Els")
    page.get_by_label("E-mailadres").fill("els@voorbeeld.nl")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Beginnen").click()
    page.get_by_role("link", name="Gesprekken importeren").click()
    page.locator("#files").set_input_files([exports / "chat.txt", exports / "levering.txt"])
    page.get_by_role("button", name="Kijk wat erin zit").click()
    page.get_by_label("Sanne").check()
    page.get_by_role("button", name="Importeren").click()
    page.get_by_text("8 nieuwe beurten toegevoegd").wait_for()
    page.get_by_role("main").get_by_role("link", name="Naar Vandaag").click()
    page.get_by_role("link", name="Pieter").first.click()
    page.locator("#c1-2 summary").click()
    page.locator("#c1-2").get_by_role("button", name="Duidelijk nee").click()
    page.get_by_text("Verbeterd.").wait_for()
    page.get_by_label("Dag", exact=True).fill(f"{datetime.now(ZoneInfo('Europe/Amsterdam')):%Y-%m-%d}")
    page.get_by_role("button", name="Plannen").click()
    page.get_by_text("Gepland. Op die dag").wait_for()
    page.get_by_role("link", name="Koppelingen").click()
    page.get_by_label("Adres").fill("https://weerklank.invalid/")
    page.get_by_role("button", name="Webhook maken").click()
    page.get_by_text("je ziet het maar één keer").wait_for()
    page.get_by_role("link", name="weerklank.invalid").click()
    page.get_by_role("button", name="Test sturen").click()
    page.locator(".said-back").first.wait_for()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.get_by_role("heading", name="Kom hierop terug").wait_for()
    answer(page, address)
    assert faults == []
    return context.storage_state()


def reload_until(page, wanted):
    """Look again until the worker has made what is wanted."""
    for _ in range(100):
        if wanted.count():
            return
        page.wait_for_timeout(200)
        page.reload()
    raise AssertionError(f"{wanted} never came")


def answer(page, address):
    """Answer Ingrid: take an example, read the remarks, mend one, send, let it land, and come back later."""
    from playwright.sync_api import expect

    page.goto(f"{address}/conversations/")
    page.get_by_role("link", name="Ingrid").first.click()
    box = page.get_by_role("textbox", name="Jouw antwoord")
    page.get_by_role("link", name="Gebruik voorbeeld 1").click()
    assert box.input_value() == page.locator("#example-1").inner_text()
    page.locator("#remarks .verdict").wait_for()
    box.fill("Ik snap dat je twijfelt, maar zo werkt het.")
    page.locator("#remarks mark", has_text="maar").wait_for()
    box.fill("Door middel van een gesprek weten we meer. Wat heb je nodig?")
    page.get_by_role("button", name="Maak er ‘Met’ van").click()
    expect(box).to_have_value("Met een gesprek weten we meer. Wat heb je nodig?")
    box.fill("Je zegt dat je site eerst af moet zijn, en je zegt dat klanten toch via via komen. Klopt dat?")
    page.get_by_text("Er is niets gevonden.").wait_for()
    page.get_by_role("button", name="Dit heb ik verstuurd").click()
    page.get_by_text("Nu is het woord aan de ander").wait_for()
    reload_until(page, page.locator(".silence"))
    page.get_by_text("De stilte doet het werk.").wait_for()
    assert not page.get_by_role("textbox", name="Jouw antwoord").is_visible()
    page.get_by_label("Dag", exact=True).fill("2030-01-07")
    page.get_by_role("button", name="Plannen").click()
    page.get_by_text("Gepland. Op die dag").wait_for()
    expect(page.locator("#due")).to_have_value("2030-01-07")


def test_a_colleague_comes_in_by_an_invite_and_may_only_look(browser, address, signed_in):
    context = browser.new_context(storage_state=signed_in, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{address}/team/")
    page.get_by_label("lezer").check()
    page.get_by_role("button", name="Link maken").click()
    link = page.locator("input[data-select]").input_value()
    context.close()
    fresh = browser.new_context(locale="nl-NL")
    page = fresh.new_page()
    page.goto(link)
    page.get_by_label("Je naam").fill("Rosa")
    page.get_by_label("E-mailadres").fill("rosa@voorbeeld.nl")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    page.goto(f"{address}/conversations/1/")
    page.get_by_role("heading", name="Volgende stap").wait_for()
    assert page.locator("#draft").count() == 0
    fresh.close()


def test_keys_are_told_and_close_again(browser, address, signed_in):
    context = browser.new_context(storage_state=signed_in, locale="nl-NL")
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("?")
    page.locator("#keys").get_by_role("button").click()
    for _ in range(10):  # a page that is told of finished work reloads, perhaps between the two keys
        page.keyboard.press("g")
        page.keyboard.press("k")
        page.wait_for_timeout(500)
        if page.url.endswith("/check/"):
            break
    page.get_by_role("heading", name="Kijk een tekst na").wait_for()
    page.get_by_label("Je tekst").fill("Ik snap het, maar anderen betalen veel meer.")
    page.locator("#remarks mark", has_text="maar").wait_for()
    context.close()


def test_the_line_of_a_fault_in_the_method_is_selected(browser, address, signed_in):
    context = browser.new_context(storage_state=signed_in, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{address}/settings/method/forms/no_money/")
    page.locator("details.edit > summary").click()
    field = page.locator("#yaml")
    field.fill(field.input_value().replace("stage: consideration", "stage: ergens"))
    page.get_by_role("button", name="Kijk wat er verandert").click()
    page.get_by_role("alert").wait_for()
    chosen = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen == "stage: ergens"
    context.close()


PAGES = (
    "/",
    "/conversations/",
    "/conversations/?words=website",
    "/conversations/1/",
    "/conversations/2/",
    "/import/",
    "/import/1/",
    "/team/",
    "/connections/",
    "/connections/webhook/1/",
    "/connections/mail/",
    "/connections/proposals/",
    "/settings/",
    "/settings/second-step/",
    "/settings/data/?name=i",
    "/settings/person/1/",
    "/settings/language-model/",
    "/settings/log/",
    "/settings/retention/",
    "/check/",
    "/settings/method/",
    "/settings/method/forms/no_money/",
    "/settings/method/steps/ask/",
    "/settings/method/moves/argue/",
    "/settings/method/kinds/question/",
    "/settings/method/rules/arguing.accusing-why-nl/",
    "/settings/method/add/?group=rules",
    "/settings/method/add/fields/?group=rules",
    "/settings/method/forms/no_money/fields/",
    "/people/",
    "/people/1/",
    "/people/1/merge/",
    "/people/1/split/",
    "/resistance/",
    "/resistance/quotes/",
    "/resistance/form/?form=website_first",
    "/sign-in/",
    "/nergens/",
)


COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""The rules of axe-core that look at colours."""


def in_language(page, language, address):
    """Set the language of whoever is signed in, which is kept with their account."""
    page.goto(address)
    button = page.locator(f"button[name=language][value={language}]")
    if button.count():
        page.locator(".drop summary").click()
        button.click()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_page_has_a_barrier(browser, address, signed_in, language):
    """Look at each page in the light, and then in the dark, where only the colours are others."""
    context = browser.new_context(storage_state=signed_in, color_scheme="light", bypass_csp=True)
    page = context.new_page()
    in_language(page, language, address)
    wrong = {}
    for path in PAGES:
        page.goto(address + path)
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { if (!each.matches('.drop')) each.open = true })"
        )
        draft = page.locator("[data-draft-text]:visible").first
        if draft.count():
            draft.fill("Ik snap het, maar door middel van praten komen we er wel. Waarom wil je dat niet?")
            page.locator("#remarks mark").first.wait_for()
        page.add_script_tag(path=AXE)
        for scheme, asked, at_least in (("light", {}, 6), ("dark", {"runOnly": COLOUR_RULES}, 1)):
            page.emulate_media(color_scheme=scheme)
            looked_at, found = page.evaluate(
                "(asked) => axe.run(asked).then((result) => [result.passes.length, result.violations])", asked
            )
            assert looked_at >= at_least
            if found:
                wrong[path, scheme] = [(each["id"], each["nodes"][0]["html"][:160]) for each in found]
    context.close()
    assert wrong == {}


OUT_OF_REACH = """() => {
    document.querySelectorAll("details").forEach((each) => { if (!each.matches(".drop")) each.open = true });
    const reached = "a[href], button, input, select, textarea, summary";
    return [...document.querySelectorAll(".scroll")]
        .filter((each) => each.scrollWidth > each.clientWidth && each.tabIndex < 0 && !each.querySelector(reached))
        .map((each) => each.outerHTML.slice(0, 160));
}"""
"""Find what must be scrolled sideways and can't be by keyboard."""


def look_into(page, address, file):
    """Upload a file, up to the page that tells what is in it."""
    page.goto(f"{address}/import/")
    page.locator("#files").set_input_files([file])
    page.get_by_role("button", name="Kijk wat erin zit").click()


@pytest.fixture(scope="module")
def phone(browser, signed_in):
    """Return a page in a window as small as a phone."""
    context = browser.new_context(storage_state=signed_in, viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(phone, address, path):
    phone.goto(address + path)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.evaluate(OUT_OF_REACH) == []


@pytest.mark.parametrize("path", ["/", "/conversations/1/", "/people/1/", "/resistance/"])
def test_paper_has_no_headings_without_words_and_cuts_nothing_off(browser, address, signed_in, path):
    context = browser.new_context(storage_state=signed_in, viewport={"width": 680, "height": 960})
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(f"{address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("form:visible, button:visible, a.button:visible").count() == 0
    bare = """(sections) => sections.filter((each) => each.checkVisibility() && each.innerText.trim()
        === (each.querySelector("h2")?.innerText ?? "").trim()).map((each) => each.outerHTML.slice(0, 200))"""
    assert page.locator("main section").evaluate_all(bare) == []
    context.close()


def test_what_is_kept_of_a_customer_is_counted_after_the_page_came(browser, address, signed_in):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    in_language(page, "nl", address)
    page.goto(f"{address}/settings/person/1/")
    page.get_by_text("1 gesprek, ").wait_for()
    plain = browser.new_context(storage_state=signed_in, java_script_enabled=False).new_page()
    plain.goto(f"{address}/settings/person/1/")
    plain.get_by_role("link", name="Toon wat er bewaard is").click()
    plain.get_by_text("1 gesprek, ").wait_for()
    plain.context.close()
    context.close()


def test_a_table_is_looked_at_on_a_phone_with_all_within_reach(phone, address, tmp_path):
    rows = [f"{n};wie{n % 3};{n + 1}-3-2026 09:00;ja maar het is wel duur" for n in range(20)]
    table = tmp_path / "een-tabel-met-een-lange-naam.csv"
    table.write_text("\n".join(["kolom1;kolom2;kolom3;kolom4", *rows]), encoding="utf-8")
    in_language(phone, "nl", address)
    look_into(phone, address, table)
    phone.get_by_text("Wat er in de kolommen").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.evaluate(OUT_OF_REACH) == []
    phone.get_by_role("button", name="Weggooien").click()


def test_who_is_erased_is_nowhere_any_more(browser, address, signed_in, home, tmp_path):
    """Erase Joris, who is here for that alone: the others stay as they are for the tests above."""
    words = "Zeppelinstraat"
    said = OTHER.replace("Pieter", "Joris").replace("Slecht!", f"Slecht! Dat was in de {words}.")
    (tmp_path / "chat-met-joris.txt").write_text(said, encoding="utf-8")
    context = browser.new_context(storage_state=signed_in, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(60_000)
    in_language(page, "nl", address)
    look_into(page, address, tmp_path / "chat-met-joris.txt")
    page.get_by_role("button", name="Importeren").click()
    page.get_by_text("2 nieuwe beurten toegevoegd").wait_for()
    page.goto(f"{address}/conversations/?words={words}")
    page.get_by_role("link", name="Joris").first.wait_for()
    assert holds(home, words)
    page.goto(f"{address}/settings/data/?name=joris")
    page.get_by_role("main").get_by_role("link", name="Joris").click()
    page.get_by_label("Typ").fill("Joris")
    page.get_by_role("button", name="Voorgoed wissen").click()
    page.get_by_text("Gewist, met 1 gesprek.").wait_for()
    for path in (f"conversations/?words={words}", "people/?words=joris", "settings/data/?name=joris"):
        page.goto(f"{address}/{path}")
        assert page.get_by_role("main").get_by_role("link", name="Joris").count() == 0
    for _ in range(300):  # the worker cleans the disk in a moment
        if not any(holds(home, each) for each in (words, "Joris", "joris")):
            break
        page.wait_for_timeout(100)
    assert [each for each in (words, "Joris", "joris") if holds(home, each)] == []
    page.goto(f"{address}/settings/log/")
    page.get_by_text("wiste een klant").last.wait_for()  # the first is in the filter
    context.close()


def holds(home, words):
    """Tell whether some file of the workspace holds these words."""
    return any(words.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_conversation_is_deleted_after_saying_so(browser, address, signed_in, tmp_path):
    (tmp_path / "mees.txt").write_text(OTHER.replace("Pieter", "Mees"), encoding="utf-8")
    context = browser.new_context(storage_state=signed_in, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(60_000)
    in_language(page, "nl", address)
    look_into(page, address, tmp_path / "mees.txt")
    page.get_by_role("button", name="Importeren").click()
    page.get_by_text("2 nieuwe beurten toegevoegd").wait_for()
    page.goto(f"{address}/conversations/")
    page.get_by_role("link", name="Mees").first.click()
    page.get_by_text("Dit gesprek verwijderen").click()
    page.get_by_role("button", name="Voorgoed verwijderen").click()
    assert "/conversations/" in page.url  # the browser itself asks to tick that it is sure
    page.get_by_label("Ik weet het zeker").check()
    page.get_by_role("button", name="Voorgoed verwijderen").click()
    page.get_by_text("Verwijderd.").wait_for()
    assert page.get_by_role("main").get_by_role("link", name="Mees").count() == 0
    context.close()


WEEKS = [f"{day:02}-{month:02}-2026" for month in range(3, 9) for day in (2, 9, 16, 23)]
DEAR = "Ja, maar het is me eerlijk gezegd te duur. Ik zie niet wat het me oplevert."
ASKED = "Goedemorgen Noor, heb je mijn voorstel gezien?"
NOOR = "".join(f"[{day} 09:00:00] Sanne: {ASKED}\n[{day} 09:05:00] Noor: {DEAR}\n" for day in WEEKS)


@pytest.fixture(scope="module")
def noor(browser, address, signed_in, tmp_path_factory):
    """Return a page on a conversation over half a year, which is here for the tests below alone."""
    chat = tmp_path_factory.mktemp("noor") / "noor.txt"
    chat.write_text(NOOR, encoding="utf-8")
    context = browser.new_context(storage_state=signed_in, locale="nl-NL", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(60_000)
    in_language(page, "nl", address)
    look_into(page, address, chat)
    page.get_by_role("button", name="Importeren").click()
    page.get_by_text("nieuwe beurten toegevoegd").wait_for()
    to_noor(page, address)
    yield page
    context.close()


def to_noor(page, address):
    page.goto(f"{address}/conversations/")
    page.get_by_role("link", name="Noor", exact=True).first.click()
    page.locator("#turns").wait_for()


def test_an_answer_that_was_begun_is_there_again_until_it_is_kept(noor, address):
    talk = noor.url
    box = noor.locator("#draft")
    if not box.is_visible():
        noor.locator("#answer > summary").click()
    box.press_sequentially("Wat zou het je waard zijn?")
    noor.goto(address)
    noor.goto(talk)
    assert box.is_visible()
    assert box.input_value() == "Wat zou het je waard zijn?"
    noor.get_by_text("Hier staat weer het antwoord").wait_for()
    noor.get_by_role("button", name="Dit heb ik verstuurd").click()
    noor.get_by_text("Nu is het woord aan de ander").wait_for()
    assert noor.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft '))") == []


def test_the_newest_weeks_are_seen_first_on_a_phone(noor, address):
    noor.goto(f"{address}/resistance/")
    inside = """(figure) => {
        const bars = figure.querySelectorAll("rect"), last = bars[bars.length - 1].getBoundingClientRect();
        const box = figure.getBoundingClientRect();
        return figure.scrollWidth > figure.clientWidth && last.right <= box.right + 1 && last.left >= box.left;
    }"""
    assert noor.locator(".scroll:has(> .weeks)").first.evaluate(inside)


def test_a_link_leads_past_all_advice_to_what_was_said(noor, address):
    to_noor(noor, address)
    noor.get_by_role("link", name="Lees het gesprek").click()
    assert noor.locator("#turns").evaluate("heading => heading.getBoundingClientRect().top") < 300


def test_a_person_says_that_something_heavy_is_going_on(noor, address):
    to_noor(noor, address)
    turn = noor.locator("li.turn.customer").last
    reload_until(noor, turn.locator("summary"))
    turn.locator("summary").click()
    turn.get_by_role("button", name="Ja, iets zwaars").press("Enter")
    reload_until(noor, noor.locator("#heavy"))
    assert noor.evaluate("document.documentElement.scrollWidth") <= 390
