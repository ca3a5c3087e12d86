"""Make the README's pictures of the workplace from real pages: a new workspace, the bundled example, a real browser."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[1]
SIZE = {"width": 1200, "height": 820}
COLOURS = 96
PASSWORD = "een-lang-wachtwoord"  # noqa: S105 - of a workspace that lives for a minute
EXAMPLES = ("examples/klachten.mbox", "examples/WhatsApp-chat met Ingrid.txt")
ARGUING = "Hoi Ingrid, ik snap dat je het te duur vindt, maar anderen betalen veel meer. Waarom wil je dat niet?"
SOFT = "Je zegt dat je eerst je website af wilt, en je zegt dat je klanten toch via via komen. Klopt dat?"


def web_pictures(browser: str, images: Path) -> None:
    """Take a picture of each page; needs Playwright, which the tests have too."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the other pictures do without

    with TemporaryDirectory() as folder, _served(Path(folder)) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport=SIZE, locale="nl-NL", color_scheme="light")
        _sign_in(page, address)
        _shoot(page, images / "workplace-today.png")
        page.get_by_role("link", name="Ingrid").first.click()
        page.locator("#draft").fill(ARGUING)
        page.locator("#remarks mark").first.wait_for()
        page.locator("#answer").scroll_into_view_if_needed()
        page.evaluate("window.scrollTo(0, document.getElementById('answer').offsetTop - 60)")
        _shoot(page, images / "workplace-answer.png")
        page.locator("#draft").fill(SOFT)
        page.get_by_role("button", name="Dit heb ik verstuurd").click()
        while not page.locator(".silence").count():
            page.wait_for_timeout(300)
            page.reload()
        _shoot(page, images / "workplace-silence.png")
        chromium.close()


@contextmanager
def _served(home: Path) -> Iterator[str]:
    weerklank = [sys.executable, "-m", "weerklank"]
    data = ["--data", str(home / "w")]
    subprocess.run(  # noqa: S603 - our own command
        [*weerklank, "user", "add", "els", *data], input=PASSWORD, text=True, check=True, capture_output=True
    )
    brought = [str(ROOT / each) for each in EXAMPLES]
    subprocess.run(  # noqa: S603
        [*weerklank, "import", *brought, *data], check=True, capture_output=True
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*weerklank, "serve", "--port", str(port), *data]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(f"http://127.0.0.1:{port}/sign-in/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
        else:
            return


def _sign_in(page: Any, address: str) -> None:
    page.goto(address)
    page.locator("input[name=login]").fill("els")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.get_by_role("heading", name="Vandaag").wait_for()


def _shoot(page: Any, target: Path) -> None:
    """Take a picture, with few colours: pages are flat, and a README should be light."""
    page.screenshot(path=target, animations="disabled")
    Image.open(target).convert("RGB").quantize(COLOURS).save(target, optimize=True)
    print(target.relative_to(ROOT))
