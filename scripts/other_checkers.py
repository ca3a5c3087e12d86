"""Run other checkers of prose on the texts that ought to be left alone, and write down which of them they flag.

They are no part of this project; install them in a folder of their own and name that folder:

    python -m venv TOOLS/v && TOOLS/v/bin/pip install proselint
    cd TOOLS && npm install write-good alex textlint textlint-rule-rousseau textlint-rule-stop-words
    python scripts/other_checkers.py TOOLS
"""

# The page's own lines stand here as they will stand there.
# ruff: noqa: E501

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
CASES = ROOT / "data" / "checker" / "leave-nl-en.jsonl"
PAGE = ROOT / "docs" / "reference" / "other-checkers.md"

HEAD = """\
# What other checkers say of texts that are fine

Written by `python scripts/other_checkers.py TOOLS`; don't edit it by hand. The {cases} texts of `data/checker/leave-nl-en.jsonl` were written, by a language model, to be fine as they are
and to hold a word or a turn of phrase that checkers of prose often flag. `weerklank check` says nothing on any of them; `tests/method/test_leave.py` sees to that, and its rules were mended with these texts in sight, so that isn't a measurement.
The other checkers were run once, as they come, without settings. They are made for English: on the Dutch texts they only show what happens to a Dutch writer who uses them. They look for other things than Weerklank does, and find things that Weerklank doesn't look for.
Vale and LanguageTool were not run: they come as programs of their own that no package registry here holds.

{versions}
"""

Runner = Callable[[Path, Sequence[str]], set[str]]


def main(tools: Path) -> int:
    """Run each checker once and write the page."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in cases:
            (folder / f"{case['id']}.txt").write_text(case["text"] + "\n", encoding="utf-8")
        files = [str(folder / f"{case['id']}.txt") for case in cases]
        flagged = {checker: run(tools, files) for checker, run in CHECKERS.items()}
    PAGE.write_text("\n".join(_lines(cases, flagged, _versions(tools))) + "\n", encoding="utf-8")
    print(PAGE.relative_to(ROOT), {checker: len(ids) for checker, ids in flagged.items()})
    return 0


def _output(command: Sequence[str | Path]) -> str:
    finished = subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - the checkers that the user named
    return finished.stdout + finished.stderr


def _named(output: str, marks: str) -> set[str]:
    return {match[1] for match in re.finditer(marks, output, re.MULTILINE)}


def _proselint(tools: Path, files: Sequence[str]) -> set[str]:
    return _named(_output([tools / "v" / "bin" / "proselint", "check", *files]), r"(leave-\w\w-\d\d)\.txt:\d+:\d+")


def _write_good(tools: Path, files: Sequence[str]) -> set[str]:
    bin_file = tools / "node_modules" / ".bin" / "write-good"
    return _named(_output([bin_file, "--parse", *files]), r"(leave-\w\w-\d\d)\.txt:\d+:\d+")


def _alex(tools: Path, files: Sequence[str]) -> set[str]:
    found, current = set(), ""
    for line in _output([tools / "node_modules" / ".bin" / "alex", "--quiet", *files]).splitlines():
        name = re.search(r"(leave-\w\w-\d\d)\.txt", line)
        current = name[1] if name else current
        if re.match(r"\s+\d+:\d+", line):
            found.add(current)
    return found


def _textlint(tools: Path, files: Sequence[str]) -> set[str]:
    rules = ("--rule", "rousseau", "--rule", "stop-words", "-f", "json")
    told = json.loads(_output([tools / "node_modules" / ".bin" / "textlint", *rules, *files]))
    return {Path(file["filePath"]).stem for file in told if file["messages"]}


CHECKERS: Mapping[str, Runner] = {
    "proselint": _proselint,
    "write-good": _write_good,
    "alex": _alex,
    "textlint": _textlint,
}


def _versions(tools: Path) -> str:
    told = [_output([tools / "v" / "bin" / "proselint", "version"]).strip()]
    for name in ("write-good", "alex", "textlint", "textlint-rule-rousseau", "textlint-rule-stop-words"):
        package = json.loads((tools / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
        told.append(f"{name} {package['version']}")
    return f"Versions: {', '.join(told)}."


def _lines(cases: Sequence[Mapping[str, str]], flagged: Mapping[str, set[str]], versions: str) -> Iterator[str]:
    yield HEAD.format(cases=len(cases), versions=versions)
    yield "| | flags, of the English | of the Dutch |"
    yield "|---|---:|---:|"
    for checker, ids in flagged.items():
        counts = [f"{_count(cases, ids, language)} of {_count(cases, None, language)}" for language in ("en", "nl")]
        yield f"| {checker} | {' | '.join(counts)} |"
    anyone = set().union(*flagged.values())
    together = [f"{_count(cases, anyone, language)} of {_count(cases, None, language)}" for language in ("en", "nl")]
    yield f"| at least one | {' | '.join(together)} |"
    yield ""
    yield "| text | what is in it | flagged by |"
    yield "|---|---|---|"
    for case in cases:
        by = ", ".join(checker for checker, ids in flagged.items() if case["id"] in ids)
        text = " ".join(case["text"].split()).replace("|", "\\|")
        yield f"| {text} | {case['trap']} | {by} |"


def _count(cases: Sequence[Mapping[str, str]], ids: set[str] | None, language: str) -> int:
    return sum(case["lang"] == language and (ids is None or case["id"] in ids) for case in cases)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve()))
