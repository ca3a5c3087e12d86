from pathlib import Path

from weerklank.advice.lint import VOCABULARY
from weerklank.method.catalog import DATA
from weerklank.method.rules import load_rules

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"


def test_the_page_holds_every_rule_as_it_is_now():
    rules = load_rules(DATA, vocabulary=VOCABULARY)
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{rules.version}`" in page, "run: python scripts/rules_page.py"
    for rule in rules.rules.values():
        assert f'<a id="{rule.id.replace(".", "")}"></a>`{rule.id}` | {rule.severity} |' in page
