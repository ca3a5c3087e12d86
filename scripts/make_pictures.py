"""Make the README's pictures again from real output; the report's needs Chromium, the terminal's nothing more."""

import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text
from web_pictures import web_pictures

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE = "1200,948"
COLUMNS = 80
SHOWN = ("advise", "examples/crm-notes.xlsx", "--me", "Rob")


def main() -> int:
    """Make both pictures; tell which one was left as it is."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    _terminal(IMAGES / "advise.svg")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("docs/images/report.png is left as it is: no Chromium stands here")
    else:
        _report(browser, IMAGES / "report.png")
        web_pictures(browser, IMAGES)
    return 0


def _terminal(target: Path) -> None:
    ran = subprocess.run(  # noqa: S603 - our own command on our own files
        [sys.executable, "-m", "weerklank", *SHOWN],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ weerklank {' '.join(SHOWN)}\n", style="bold"))
    for line in ran.stdout.splitlines():
        console.print(Text(line, style="bold green" if line.startswith("→") else ""))
    # rich points at a font on the internet; the reader's own does.
    svg = re.sub(r"@font-face \{.*?\}", "", console.export_svg(title="weerklank"), flags=re.DOTALL)
    lines = (line.rstrip() for line in svg.replace("Fira Code", "DejaVu Sans Mono").splitlines())
    target.write_text("\n".join(line for line in lines if line) + "\n", encoding="utf-8")
    print(target.relative_to(ROOT))


def _report(browser: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder) / "report.html", Path(folder) / "report.png"
        analyse = [sys.executable, "-m", "weerklank", "analyse", "examples", "--out", str(page)]
        subprocess.run(analyse, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 - our own command
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={SIZE}"]
        shoot = [browser, *flags, f"--screenshot={picture}", page.as_uri()]
        subprocess.run(shoot, check=True, capture_output=True)  # noqa: S603 - a browser on our own page
        shutil.copyfile(picture, target)
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
