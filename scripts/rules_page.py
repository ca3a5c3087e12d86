"""Write docs/reference/rules.md from the rules, with how often each fires on good and on bad turns of sellers."""

# The page's own lines stand here as they will stand there.
# ruff: noqa: E501

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from weerklank.bootstrap import make_checker
from weerklank.evaluation.drafts import draft_figures, judged_drafts, marked_drafts
from weerklank.evaluation.records import Figure
from weerklank.evaluation.rules import TOO_LOUD, Firing, firings
from weerklank.method.rules import Rule, RuleBook
from weerklank.settings import read_settings
from weerklank.text.language import Language
from weerklank.understanding.labelled import seller_turns

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "rules.md"
DRAFTS = ROOT / "data" / "checker" / "test-drafts-nl-en.jsonl"
LONGEST_EXAMPLE_CHARS = 110
FIRST: Mapping[str, tuple[float, int]] = {
    "arguing, precision": (0.390, 41),
    "arguing, recall": (0.615, 26),
    "human, precision": (0.542, 24),
    "human, recall": (0.857, 14),
    "listening, precision": (0.000, 12),
    "listening, recall": (0.000, 14),
    "posts, precision": (0.762, 21),
    "posts, recall": (0.667, 18),
    "repair, precision": (0.833, 12),
    "repair, recall": (0.667, 12),
    "respect, precision": (0.667, 3),
    "respect, recall": (0.250, 8),
    "all packs, precision": (0.504, 113),
    "all packs, recall": (0.543, 92),
    "warnings and errors, precision": (0.532, 62),
    "warnings and errors, recall": (0.348, 92),
    "drafts with a warning or error that have a fault": (0.846, 39),
    "drafts with a fault that get a warning or error": (0.550, 60),
    "good drafts without a warning or error": (0.900, 60),
    "good drafts without any finding": (0.800, 60),
}
"""What was measured on the drafts the first time, with rules aa8a5b34d196 and model heads-f57fcc03: before any rule was written or mended after them."""

HEAD = """\
# The rules of `weerklank check`

Written by `python scripts/rules_page.py`; don't edit it by hand. A rule is one file in `src/weerklank/method/data/rules/`, and its examples are its tests.
What a rule says is told in Dutch or in English; each rule for one language has examples of its own and is no translation.

## Switch a rule off, or weigh it otherwise

For a folder and all below it, in a file `weerklank.toml` (the nearest one above the draft counts):

```toml
[check]
off = ["human.jargon-nl", "decks"]        # rules or whole packs
as = "mail"                               # what drafts are, where --as is not given

[check.severity]
"posts.slow-start-nl" = "warning"         # suggestion, warning or error

[[check.path]]                            # the same for some files, seen from the folder of weerklank.toml
glob = "posts/*"
as = "post"
off = ["listening"]
```

In a draft, from the mark on until the same with `on`, or to the end (without a name: everything):

```
<!-- weerklank: off arguing.yes-but-nl -->
# weerklank: off human
```

Comments, code, web addresses and quoted lines (`> …`) are never looked at, nor is what follows after 20,000 characters.

## How loud they are

Every rule for messages and mails was run on the labelled turns of sellers in `data/utterances/seller-*.jsonl`, each as an answer to the turn before it.
*Good turns* have no argument, defence, blame or pressure in them; *bad turns* have. A rule that fires on more than {too_loud} of the good turns is mended or goes.
The turns were written by language models, and the classifier learned from {train} of the {all} of them, so the figures of rules of the kind `move` flatter it on those.
Between brackets stand the figures on the {test} turns that it did not learn from. Thresholds and phrases of the rules were chosen with an eye on all of these turns, so no figure here is of unseen material.
A promise without a date or a stiff word is no argument: for the packs *human* and *respect* the good turns are what counts.

Measured with model `{model}` and rules `{version}`.
"""


DRAFTS_HEAD = """\
## How much they find

Measured on the {n} drafts of `data/checker/test-drafts-nl-en.jsonl` (`weerklank evaluate --suite checker --fast`): messages, mails and posts, half of them good, the others with one to three faults marked.
A finding is right where it shares letters with a fault of its own pack; what nobody marked counts as wrong, also where a reader might agree with it. *First* was measured with the rules as they stood when the drafts were written; after that, rules were written and mended on other material, and nobody looked at which draft they fail on. But whoever did so had written the drafts too and knew what kinds of fault stand in them, so *now* flatters.
The drafts were written and marked by one language model, which had read most of the Dutch rules, and most English drafts have a Dutch counterpart: read the figures as an order of size.
**So a silent checker proves little:** of what a coach would mark it finds a bit more than half, and it gives a warning or an error on one good draft in ten.
Subtle wordings that no rule lists mostly pass: of 24 bad messages, twelve in each language, that were written after the rules were last mended, by who mended them, 5 were flagged.
""".format(n=sum(1 for _ in DRAFTS.open(encoding="utf-8")))


def main() -> None:
    """Measure and write the page."""
    checker = make_checker(read_settings(os.environ))
    turns = seller_turns(ROOT / "data")
    held_out = [turn for turn in turns if turn.split == "test"]
    learned = [turn for turn in turns if turn.split != "test"]
    on_test = firings(held_out, rules=checker.rules, classifier=checker.classifier)
    on_train = firings(learned, rules=checker.rules, classifier=checker.classifier)
    figures = {test.rule: (_sum(test, train), test) for test, train in zip(on_test, on_train, strict=True)}
    head = HEAD.format(
        too_loud=f"{TOO_LOUD:.0%}",
        train=len(learned),
        all=len(turns),
        test=len(held_out),
        model=checker.classifier.id,
        version=checker.rules.version,
    )
    judged = judged_drafts(marked_drafts(DRAFTS), rules=checker.rules, classifier=checker.classifier)
    measured = draft_figures(judged, packs=checker.rules.packs)
    lines = [head, *_drafts(measured), *_packs(checker.rules, figures)]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(PAGE.relative_to(ROOT))


def _sum(one: Firing, other: Firing) -> Firing:
    return Firing(
        one.rule,
        one.good + other.good,
        one.good_turns + other.good_turns,
        one.bad + other.bad,
        one.bad_turns + other.bad_turns,
    )


def _drafts(measured: Sequence[Figure]) -> Iterator[str]:
    yield DRAFTS_HEAD
    yield "| figure | first | cases | now | cases |"
    yield "|---|---:|---:|---:|---:|"
    for figure in measured:
        first, cases = FIRST.get(figure.name, (0.0, 0))
        yield f"| {figure.name} | {first:.3f} | {cases} | {figure.value:.3f} | {figure.cases} |"
    yield "\n## The packs\n"


def _packs(rules: RuleBook, figures: Mapping[str, tuple[Firing, Firing]]) -> Iterator[str]:
    yield "| pack | Dutch | English | both |"
    yield "|---|---|---|---|"
    for pack in rules.packs:
        of_pack = [rule.language for rule in rules.rules.values() if rule.pack == pack]
        counts = (of_pack.count(Language.NL), of_pack.count(Language.EN), of_pack.count(None))
        yield f"| [{pack}](#{pack}) | {' | '.join(map(str, counts))} |"
    for pack in rules.packs:
        yield f"\n## {pack}\n"
        yield "| rule | severity | says | such as | rather | good turns | bad turns |"
        yield "|---|---|---|---|---|---|---|"
        yield from (_row(rule, figures.get(rule.id)) for rule in rules.rules.values() if rule.pack == pack)
    yield "\n## What they rest on\n"
    for reference in rules.references.values():
        yield f"- `{reference.id}`: {reference.author} ({reference.year}), *{reference.title.en}*"


def _row(rule: Rule, firing: tuple[Firing, Firing] | None) -> str:
    language = rule.language or Language.EN
    anchor = f'<a id="{rule.id.replace(".", "")}"></a>'
    good, bad = ("", "") if firing is None else _shares(*firing)
    cells = (
        f"{anchor}`{rule.id}`",
        rule.severity,
        rule.message.of(language),
        _short(rule.flag[0].text),
        _short(rule.better.of(language)),
        good,
        bad,
    )
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _shares(every: Firing, held_out: Firing) -> tuple[str, str]:
    return (
        f"{every.good}/{every.good_turns} ({held_out.good}/{held_out.good_turns})",
        f"{every.bad}/{every.bad_turns} ({held_out.bad}/{held_out.bad_turns})",
    )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_EXAMPLE_CHARS else plain[:LONGEST_EXAMPLE_CHARS].rsplit(" ", 1)[0] + " …"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
