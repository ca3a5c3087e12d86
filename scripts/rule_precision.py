"""Print how often each rule fires on good and on bad turns of sellers; exit code 1 when one is too loud."""

import os
import sys
from pathlib import Path

from weerklank.bootstrap import make_checker
from weerklank.evaluation.rules import TOO_LOUD, firings
from weerklank.settings import read_settings
from weerklank.understanding.labelled import seller_turns

DATA = Path(__file__).parent.parent / "data"


def main(split: str) -> int:
    """Measure on one split, `train`, `test` or `all`, and print a table."""
    checker = make_checker(read_settings(os.environ))
    turns = [turn for turn in seller_turns(DATA) if split in ("all", turn.split)]
    found = firings(turns, rules=checker.rules, classifier=checker.classifier)
    print(f"{checker.classifier.id}, rules {checker.rules.version}, {len(turns)} turns ({split})")
    print(f"{'rule':<42} {'good turns':>16} {'bad turns':>16} {'precision':>10}")
    for firing in sorted(found, key=lambda firing: -firing.good_share):
        precision = "" if firing.precision is None else f"{firing.precision:.2f}"
        loud = "  TOO LOUD" if firing.good_share > TOO_LOUD else ""
        good = f"{firing.good} of {firing.good_turns} {firing.good_share:4.1%}"
        print(f"{firing.rule:<42} {good:>16} {f'{firing.bad} of {firing.bad_turns}':>16} {precision:>10}{loud}")
    return 1 if any(firing.good_share > TOO_LOUD for firing in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
