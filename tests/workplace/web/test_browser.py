"""The workplace in a real Chromium: a first morning, and no barrier that axe-core knows."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

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
def address(tmp_path_factory):
    """Serve a new workspace, with its worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("served")
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "WEERKLANK_READER": "fast"}
    command = [sys.executable, "-m", "weerklank", "serve", "--data", str(home), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _ in range(300):
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
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
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
    page.get_by_label("Dag", exact=True).fill("2026-01-05")
    page.get_by_role("button", name="Plannen").click()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.get_by_role("heading", name="Kom hierop terug").wait_for()
    assert faults == []
    return context.storage_state()


PAGES = ("/", "/conversations/", "/conversations/?words=website", "/conversations/1/", "/conversations/2/",
         "/people/", "/people/1/", "/people/1/merge/", "/people/1/split/", "/resistance/", "/resistance/quotes/",
         "/resistance/form/?form=website_first", "/import/", "/import/1/", "/team/", "/sign-in/",
         "/nergens/")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_page_has_a_barrier(browser, address, signed_in, scheme, language):
    context = browser.new_context(storage_state=signed_in, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    button = page.locator(f"button[name=language][value={language}]")
    if button.count():
        page.locator(".drop summary").click()
        button.click()
    wrong = {}
    for path in PAGES:
        page.goto(address + path)
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { if (!each.matches('.drop')) each.open = true })"
        )
        page.add_script_tag(path=AXE)
        looked_at, found = page.evaluate("axe.run().then((result) => [result.passes.length, result.violations])")
        assert looked_at > 5
        if found:
            wrong[path] = [(each["id"], each["nodes"][0]["html"][:160]) for each in found]
    context.close()
    assert wrong == {}


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(browser, address, signed_in, path):
    context = browser.new_context(storage_state=signed_in, viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    context.close()
