"""The method as a team has it: the bundled one, with the team's own forms and rules over it."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from django.db import transaction

from weerklank.advice.lint import VOCABULARY, check
from weerklank.advice.next_step import check_rules
from weerklank.advice.passage import make_passage
from weerklank.advice.rules.records import Form
from weerklank.conversations.records import Draft
from weerklank.errors import NotFoundError, SettingsError, say
from weerklank.method.catalog import load_method
from weerklank.method.records import Method
from weerklank.method.rules import RULES_FOLDER, Example, Rule, RuleBook, load_rules
from weerklank.services.audit import log
from weerklank.services.jobs import enqueue
from weerklank.store.models import Conversation, JobKind, Membership, MethodChange, Team
from weerklank.text.language import detect
from weerklank.understanding.classify import Classifier

__all__ = [
    "FORMS_FOLDER", "TeamMethod", "WrongExample", "change", "changed_texts", "exported", "failed_examples", "prove",
    "restore", "rule_id", "rule_path", "switch", "team_method", "text_of", "wrong_examples",
]  # fmt: skip

FORMS_FOLDER = "forms"
_FORM_FILE = r"forms/[a-z][a-z0-9_]{1,38}\.yaml"
_RULE_FILE = r"rules/[a-z]{2,20}/[a-z][a-z0-9-]{1,60}\.yaml"
_EDITABLE = re.compile(f"{_FORM_FILE}|{_RULE_FILE}")
_LONGEST_CHARS = 60_000


@dataclass(frozen=True, slots=True)
class TeamMethod:
    """Hold what reads and checks for one team.

    Attributes:
        rules: without those that the team switched off.
        all_rules: with them.
        own: the files that the team changed or added.
        off: the ids of the rules that are switched off.
    """

    method: Method
    rules: RuleBook
    all_rules: RuleBook
    own: frozenset[str]
    off: frozenset[str]


@dataclass(frozen=True, slots=True)
class WrongExample:
    """Hold an example that its rule treats otherwise than the rule says."""

    text: str
    should_flag: bool


def team_method(team: Team, *, folder: Path) -> TeamMethod:
    """Read a team's method.

    Args:
        folder: of the bundled method.

    Raises:
        MethodError: a file breaks the schema; what was kept here was proved first.
    """
    rows = list(MethodChange.rows.filter(team=team))
    texts = {row.path: row.text for row in rows if row.text}
    return _read(folder, texts, frozenset(rule_id(row.path) for row in rows if row.is_off))


def _read(folder: Path, texts: Mapping[str, str], off: frozenset[str]) -> TeamMethod:
    method = load_method(folder, changed=texts)
    check_rules(method)
    rules = load_rules(folder, vocabulary=VOCABULARY, changed=texts)
    heard = {name: rule for name, rule in rules.rules.items() if name not in off}
    return TeamMethod(method, replace(rules, rules=heard), rules, frozenset(texts), off & frozenset(rules.rules))


def rule_id(path: str) -> str:
    """Return the id of the rule in a file."""
    return f"{PurePosixPath(path).parent.name}.{PurePosixPath(path).stem}"


def rule_path(rule: str) -> str:
    """Return the file of a rule."""
    pack, _, name = rule.partition(".")
    return f"{RULES_FOLDER}/{pack}/{name}.yaml"


def changed_texts(team: Team) -> dict[str, str]:
    """Return the YAML of each file that a team changed or added."""
    return dict(MethodChange.rows.filter(team=team).exclude(text="").values_list("path", "text"))


def text_of(team: Team, path: str, *, folder: Path, bundled: bool = False) -> str:
    """Return the YAML of a form or rule: the team's own, else the bundled one.

    Args:
        bundled: whether to pass over the team's own; empty where it has no bundled one.

    Raises:
        NotFoundError: there is no such form or rule.
    """
    own = None if bundled else changed_texts(team).get(path)
    if own is not None:
        return own
    file = folder / path
    if _EDITABLE.fullmatch(path) and file.is_file():
        return file.read_text(encoding="utf-8")
    if bundled:
        return ""
    raise NotFoundError(
        "method", "N035", say("there is no {path!r} in this method", path=path), "Choose one of the list."
    )


def change(membership: Membership, path: str, text: str, *, folder: Path, classifier: Classifier) -> None:
    """Keep a team's own form or rule, once it is proved; conversations are then advised on anew.

    Args:
        classifier: reads the examples by which a rule proves itself.

    Raises:
        MethodError: it breaks the schema; the place has its line and column.
        SettingsError: the name can't be used, the text is too long, or a rule fails one of its own examples.
    """
    prove(membership.team, path, text, folder=folder, classifier=classifier)
    if text_of(membership.team, path, folder=folder, bundled=True) == text:
        restore(membership, path)
        return
    with transaction.atomic():
        MethodChange.rows.update_or_create(
            team_id=membership.team_id, path=path, defaults={"text": text, "by": membership.user}
        )
        _take_effect(membership, path, "method.change")


def prove(team: Team, path: str, text: str, *, folder: Path, classifier: Classifier) -> TeamMethod:
    """Read a team's method as it would be with a change, and return it.

    Raises:
        MethodError, SettingsError: as in `change`.
    """
    if not _EDITABLE.fullmatch(path) or len(text) > _LONGEST_CHARS:
        problem = say("{path!r} can't be a form or rule of {n} characters", path=path, n=len(text))
        remedy = say(
            "A name has small letters, digits and _ or -; a text has at most {most} characters.", most=_LONGEST_CHARS
        )
        raise SettingsError("method", "C087", problem, remedy)
    found = _read(folder, {**changed_texts(team), path: text}, frozenset())
    wrong = _wrong_in(found, path, classifier)
    if wrong:
        problem = say("{n} of the rule's own examples come out otherwise", n=len(wrong))
        raise SettingsError(path, "C088", problem, "Mend what it looks for, or the examples.")
    return found


def failed_examples(
    team: Team, path: str, text: str, *, folder: Path, classifier: Classifier
) -> tuple[WrongExample, ...]:
    """Return the examples by which `prove` refuses a rule with C088."""
    return _wrong_in(_read(folder, {**changed_texts(team), path: text}, frozenset()), path, classifier)


def _wrong_in(found: TeamMethod, path: str, classifier: Classifier) -> tuple[WrongExample, ...]:
    if not path.startswith(f"{RULES_FOLDER}/"):
        return ()
    return wrong_examples(found.rules.rules[rule_id(path)], book=found.rules, classifier=classifier)


def wrong_examples(rule: Rule, *, book: RuleBook, classifier: Classifier) -> tuple[WrongExample, ...]:
    """Try a rule on its own examples; return those that it flags or leaves wrongly."""
    alone = replace(book, rules={rule.id: rule})
    return tuple(
        WrongExample(example.text, should_flag)
        for should_flag, examples in ((True, rule.flag), (False, rule.leave))
        for example in examples
        if _fires(rule, example, alone, classifier) != should_flag
    )


def _fires(rule: Rule, example: Example, alone: RuleBook, classifier: Classifier) -> bool:
    passage = make_passage(
        Draft(example.text, rule.language or detect(example.text)),
        form=Form(example.form or rule.applies_to[0]),
        classifier=classifier,
        answering=example.answers,
        minutes=example.minutes,
    )
    return bool(check(passage, rules=alone))


def switch(membership: Membership, rule: str, *, off: bool) -> None:
    """Switch a rule off for the team, or on again."""
    with transaction.atomic():
        path = rule_path(rule)
        MethodChange.rows.update_or_create(
            team_id=membership.team_id, path=path, defaults={"is_off": off, "by": membership.user}
        )
        MethodChange.rows.for_member(membership).filter(path=path, is_off=False, text="").delete()
        _take_effect(membership, path, "method.off" if off else "method.on")


def restore(membership: Membership, path: str) -> None:
    """Let the bundled form or rule count again; one of the team's own goes away."""
    with transaction.atomic():
        MethodChange.rows.for_member(membership).filter(path=path).delete()
        _take_effect(membership, path, "method.restore")


def _take_effect(membership: Membership, path: str, action: str) -> None:
    """Give the team's method a new version, and have its conversations advised on anew where a form changed."""
    rows = MethodChange.rows.for_member(membership).values_list("path", "text", "is_off")
    digest = hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:12] if rows else ""
    Team.objects.filter(pk=membership.team_id).update(method_version=digest)
    membership.team.method_version = digest
    if path.startswith(f"{FORMS_FOLDER}/"):
        Conversation.rows.for_member(membership).update(is_read=False)
        enqueue(membership.team_id, JobKind.READ)
    log(membership, action, path[:80])


def exported(team: Team, *, folder: Path) -> bytes:
    """Return the team's whole method as a zip of YAML files for WEERKLANK_METHOD, without the rules that are off."""
    rows = list(MethodChange.rows.filter(team=team))
    off = {row.path for row in rows if row.is_off}
    texts = {row.path: row.text for row in rows if row.text}
    names = sorted({path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml")} | set(texts))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            if name not in off:
                archive.writestr(name, texts.get(name) or (folder / name).read_text(encoding="utf-8"))
    return packed.getvalue()
