"""Read every example, write the HTML report, and say where it is and what to do next."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "report.html"


def main() -> int:
    """Run the real command, as a user would."""
    command = [sys.executable, "-m", "weerklank", "analyse", str(ROOT / "examples"), "--out", str(REPORT)]
    finished = subprocess.run(command, check=False)  # noqa: S603 - our own command on our own files
    if finished.returncode != 0:
        return finished.returncode
    print(f"""
The report on all example conversations is here (open it in a browser):
  {REPORT}

Now try one by itself, and then your own conversations in its place; nothing leaves this machine:
  .venv/bin/weerklank analyse "examples/WhatsApp-chat met Ingrid.txt" --me Sanne
  .venv/bin/weerklank analyse examples/mail --out report.html
  .venv/bin/weerklank advise examples/mail
  .venv/bin/weerklank --help
""")
    return 0


if __name__ == "__main__":
    sys.exit(main())
