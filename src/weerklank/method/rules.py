"""The rules that a draft is checked by: their records, and how they are read from YAML.

They are read by a function of their own and not with the rest of the method, so that only who checks a
draft pays for them.
"""

import hashlib
import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from weerklank.errors import MethodError, say
from weerklank.method import schema
from weerklank.method.files import MethodFiles
from weerklank.method.nodes import Node
from weerklank.method.records import Cue, Text
from weerklank.text.language import Language
from weerklank.text.normalize import fold
from weerklank.text.phrases import PhraseList

__all__ = [
    "FORMS",
    "RULES_FOLDER",
    "SEVERITIES",
    "Condition",
    "Example",
    "KindReader",
    "Reference",
    "Rule",
    "RuleBook",
    "Vocabulary",
    "load_rules",
    "rule_reader",
]

RULES_FOLDER = "rules"
SEVERITIES = ("suggestion", "warning", "error")
FORMS = ("message", "post", "mail", "deck")
_REFERENCES = "references.yaml"
_CUES_FOLDER = "cues"
_CONDITION = say("condition")
_REFERENCE = say("reference")
_LEAST_EXAMPLES = 2
_KEYS = (
    "id",
    "kind",
    "language",
    "severity",
    "applies_to",
    "message",
    "why",
    "better",
    "references",
    "params",
    "examples",
)
_OPTIONAL = ("when", "only_if_they_say", "unless_they_say", "fix")


@dataclass(frozen=True, slots=True)
class Condition:
    """Name something that must (or, negated, must not) be true of the turn that a draft answers."""

    name: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a text that a rule must flag, or must leave.

    Attributes:
        answers: the customer's turn that it answers; None where it answers nothing.
        form: what it is; None for the first that the rule applies to.
        minutes: for a deck, how long the talk is.
    """

    text: str
    answers: str | None
    form: str | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Reference:
    """Name a well-known work, or a part of the project's own method, that a rule rests on.

    Attributes:
        title: of a book, as it stands on its cover in either language.
    """

    id: str
    author: str
    year: str
    title: Text

    def told(self, language: Language) -> str:
        """Say author, year and title on one line."""
        return f"{self.author} ({self.year}), {self.title.of(language)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule.

    Attributes:
        id: its pack and its name, joined by a point.
        language: None for a rule that holds in every language.
        applies_to: message, post, mail or deck.
        when: all of these must hold.
        only_if_they_say: phrases, one of which must stand in the turn that is answered; None asks for nothing.
        unless_they_say: phrases in the turn that is answered which make the rule keep silent.
        message: what was found, with slots such as `{match}`.
        better: an example of how it could be said.
        params: what its kind looks for, as that kind read it.
        fix: phrase → what can stand there without a second look, both as written in the rule.
    """

    id: str
    kind: str
    language: Language | None
    severity: str
    applies_to: tuple[str, ...]
    when: tuple[Condition, ...]
    only_if_they_say: PhraseList | None
    unless_they_say: PhraseList
    message: Text
    why: Text
    better: Text
    references: tuple[str, ...]
    params: Any
    fix: Mapping[str, str]
    flag: tuple[Example, ...]
    leave: tuple[Example, ...]

    @property
    def pack(self) -> str:
        """Return the pack that this rule belongs to."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Hold all rules, by pack and name, with what they refer to.

    Attributes:
        cues: what conditions listen for in the turn that is answered, by id.
        version: a digest of the files they were read from.
    """

    rules: Mapping[str, Rule]
    references: Mapping[str, Reference]
    cues: Mapping[str, Cue]
    version: str

    def on(self, language: Language, form: str) -> "RuleBook":
        """Return only the rules for drafts in this language and of this form."""
        kept = {
            rule.id: rule
            for rule in self.rules.values()
            if rule.language in (None, language) and form in rule.applies_to
        }
        return replace(self, rules=kept)

    @property
    def packs(self) -> tuple[str, ...]:
        """Return the names of the packs, in order."""
        return tuple(dict.fromkeys(rule.pack for rule in self.rules.values()))


class KindReader(Protocol):
    """Read what a kind of rule looks for; the kinds themselves live with the advice."""

    @property
    def slots(self) -> frozenset[str]:
        """Name the slots that this kind fills in a message."""

    def read_params(self, node: Node) -> object:
        """Read the params of one rule.

        Raises:
            MethodError: they break this kind's schema.
        """


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Say which kinds and conditions a rule may name."""

    kinds: Mapping[str, KindReader]
    conditions: Collection[str]


def load_rules(folder: Path, *, vocabulary: Vocabulary, changed: Mapping[str, str] | None = None) -> RuleBook:
    """Read all rules of a method.

    Args:
        folder: the method's; has `rules/references.yaml`, `rules/<pack>/<name>.yaml` and `cues/`.
        vocabulary: the kinds and conditions that there are.
        changed: YAML that counts instead of a file, or is added, by the name within the folder.

    Raises:
        MethodError: a file breaks the schema; the place has its file, line and column.
    """
    files = MethodFiles(folder, changed or {})
    names = files.names(f"{RULES_FOLDER}/*/*.yaml")
    if not names:
        raise MethodError(f"{RULES_FOLDER}/", "M011", "no YAML file stands here", "Rules stand in rules/<pack>/.")
    references = _references(files)
    read = rule_reader(vocabulary, references)
    found = [read(files.node(name), PurePosixPath(name)) for name in names]
    return RuleBook({rule.id: rule for rule in found}, references, _cues(files), _digest(files, names))


def rule_reader(vocabulary: Vocabulary, references: Mapping[str, Reference]) -> Callable[[Node, PurePosixPath], Rule]:
    """Return what reads one rule, given the place of its file."""
    return _RuleReader(vocabulary, references).rule


def _cues(files: MethodFiles) -> Mapping[str, Cue]:
    found = [schema.cue(files.node(name)) for name in files.names(f"{_CUES_FOLDER}/*.yaml")]
    return {cue.id: cue for cue in found}


def _references(files: MethodFiles) -> Mapping[str, Reference]:
    found: dict[str, Reference] = {}
    for key, value in files.node(f"{RULES_FOLDER}/{_REFERENCES}").entries():
        name, f = key.string(), value.fields(("author", "year", "title"))
        if name in found:
            raise key.fail("M012", say("the id {name!r} stands here twice", name=name), "Give each reference its own.")
        found[name] = Reference(name, f["author"].string(), f["year"].string(), _title(f["title"]))
    return found


def _title(node: Node) -> Text:
    return Text(node.string(), node.string()) if node.is_text() else node.text()


def _digest(files: MethodFiles, names: Collection[str]) -> str:
    digest = hashlib.sha256()
    for name in (f"{RULES_FOLDER}/{_REFERENCES}", *names):
        digest.update(name.removeprefix(f"{RULES_FOLDER}/").encode())
        digest.update(files.content(name))
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _RuleReader:
    """Read one file at a time, against what may be named."""

    vocabulary: Vocabulary
    references: Mapping[str, Reference]

    def rule(self, node: Node, path: PurePosixPath) -> Rule:
        f = node.fields(_KEYS, optional=_OPTIONAL)
        kind = f["kind"].choice(sorted(self.vocabulary.kinds))
        language = f["language"].choice(("nl", "en", "any"))
        examples = f["examples"].fields(("flag", "leave"))
        return Rule(
            id=_id(f["id"], path),
            kind=kind,
            language=None if language == "any" else Language(language),
            severity=f["severity"].choice(SEVERITIES),
            applies_to=tuple(item.choice(FORMS) for item in f["applies_to"].items(at_least=1)),
            when=tuple(self._condition(item) for item in f["when"].items(at_least=1)) if "when" in f else (),
            only_if_they_say=_phrases(f["only_if_they_say"]) if "only_if_they_say" in f else None,
            unless_they_say=_phrases(f["unless_they_say"]) if "unless_they_say" in f else PhraseList.of(()),
            message=self._message(f["message"], kind),
            why=f["why"].text(),
            better=_better(f["better"], language),
            references=tuple(self._reference(item) for item in f["references"].items(at_least=1)),
            params=self.vocabulary.kinds[kind].read_params(f["params"]),
            fix=_fix(f["fix"], kind, f["params"]) if "fix" in f else {},
            flag=tuple(_example(item) for item in examples["flag"].items(at_least=_LEAST_EXAMPLES)),
            leave=tuple(_example(item) for item in examples["leave"].items(at_least=_LEAST_EXAMPLES)),
        )

    def _condition(self, node: Node) -> Condition:
        names = sorted(self.vocabulary.conditions)
        value = node.choice([*names, *(f"not {name}" for name in names)], code="M013", what=_CONDITION)
        name = value.removeprefix("not ")
        return Condition(name, negated=name != value)

    def _reference(self, node: Node) -> str:
        return node.choice(self.references.keys(), code="M021", what=_REFERENCE)

    def _message(self, node: Node, kind: str) -> Text:
        text, known = node.text(), self.vocabulary.kinds[kind].slots
        for wording in (text.nl, text.en):
            unknown = _slots(node, wording) - known
            if unknown:
                hint = say(
                    "The kind {kind!r} fills: {known}.", kind=kind, known=", ".join(sorted(known)) or say("none")
                )
                raise node.fail("M022", say("unknown slot {slot!r}", slot=min(unknown)), hint)
        return text


def _phrases(node: Node) -> PhraseList:
    return PhraseList.of(item.phrase() for item in node.items(at_least=1))


def _slots(node: Node, wording: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}
    except ValueError as error:
        raise node.fail(
            "M022", say("a brace stands alone: {why}", why=str(error)), "Write {match}, or double the brace."
        ) from error


def _id(node: Node, path: PurePosixPath) -> str:
    value, expected = node.string(), f"{path.parent.name}.{path.stem}"
    problem = say("the id {value!r} is not the file's path", value=value)
    node.require(
        "M012", problem, say("Call it {expected!r}, or move the file.", expected=expected), holds=value == expected
    )
    return value


def _better(node: Node, language: str) -> Text:
    if language == "any":
        return node.text()
    wording = node.string()
    return Text(wording, wording)


def _example(node: Node) -> Example:
    if node.is_text():
        return Example(node.string(), None, None, None)
    f = node.fields(("text",), optional=("answers", "as", "minutes"))
    return Example(
        f["text"].string(),
        f["answers"].string() if "answers" in f else None,
        f["as"].choice(FORMS) if "as" in f else None,
        f["minutes"].integer() if "minutes" in f else None,
    )


def _fix(node: Node, kind: str, params: Node) -> Mapping[str, str]:
    if kind != "existence":
        raise node.fail(
            "M024", say("a rule of the kind {kind!r} can't have a fix", kind=kind), "Only existence rules can."
        )
    listed = {name.string(): value for name, value in params.entries()}
    phrases = [item.string() for item in listed["phrases"].items()]
    found = {}
    for key, value in node.fields(("replace",))["replace"].entries():
        phrase, replacement = key.string(), value.string()
        if phrase not in phrases or "*" in phrase:
            raise key.fail(
                "M024",
                say("{phrase!r} is no whole phrase of this rule", phrase=phrase),
                "List it under params: phrases.",
            )
        problem, again = (
            say("{replacement!r} would be found again", replacement=replacement),
            PhraseList.of(phrases).find(replacement),
        )
        value.require("M025", problem, "Use words that the rule does not flag.", holds=not again)
        found[fold(phrase).text] = replacement
    return found
