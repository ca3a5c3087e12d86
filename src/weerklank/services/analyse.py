"""Read files, understand the conversations in them, and advise."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from weerklank.advice.lint import Choices
from weerklank.advice.records import Report
from weerklank.conversations.identity import RoleGuess, Roster, assign_roles
from weerklank.conversations.records import Conversation
from weerklank.errors import SourceError
from weerklank.insight.summary import summarise
from weerklank.method.rules import RuleBook
from weerklank.outputs.records import Analysis, FileReport
from weerklank.pipeline import Pipeline, in_language
from weerklank.services.check_choices import choices_for
from weerklank.services.spool import Spool, open_spool
from weerklank.sources.join import each_file
from weerklank.sources.records import Reading, ReadOptions, Source
from weerklank.text.language import Language

__all__ = ["AnalyseRequest", "Outcome", "analyse", "files_under"]

_NO_CONVERSATION = frozenset(("S002", "S003"))
"""The codes of files that are empty or of no known format."""

Progress = Callable[[int, int], None]
"""Told how many turns are done, of how many."""


@dataclass(frozen=True, slots=True)
class AnalyseRequest:
    """Say what is to be analysed, and how.

    Attributes:
        paths: files and folders.
        me: names of the seller; guessed where empty.
        language: of the conversations; found out for each where None.
        reader: the language of the report; that of most conversations where None.
        source: the format of all files; found from their content where None.
    """

    paths: tuple[Path, ...]
    me: tuple[str, ...] = ()
    language: Language | None = None
    reader: Language | None = None
    source: Source | None = None
    options: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold the analysis, and what didn't get into it.

    Attributes:
        reader: the language the analysis is told in.
        refused: why a file that was named, or that is of a known format, couldn't be read.
        passed_over: why other files in a folder were left out: a README beside the exports is no mistake.
    """

    analysis: Analysis
    reader: Language
    refused: tuple[SourceError, ...]
    passed_over: tuple[SourceError, ...]


@dataclass
class _Seen:
    """Remember what a report needs of conversations that lie aside.

    Attributes:
        choices: source → which rules the user switched off or weighs otherwise there.
    """

    roster: Roster
    files: list[FileReport] = field(default_factory=list)
    refused: list[SourceError] = field(default_factory=list)
    languages: Counter[Language] = field(default_factory=Counter)
    choices: dict[str, Choices] = field(default_factory=dict)
    turns: int = 0

    def meet(self, talk: Conversation, rules: RuleBook) -> None:
        """Take in one more conversation."""
        self.roster.meet(talk)
        self.languages[talk.language] += 1
        self.turns += len(talk.utterances)
        if talk.source not in self.choices:
            self.choices[talk.source] = choices_for(Path(talk.source), rules=rules).rules


def analyse(
    request: AnalyseRequest, *, pipeline: Pipeline, now: datetime, progress: Progress, aside: Spool[Report]
) -> Outcome:
    """Analyse all conversations in the files; a file that can't be read is kept apart, with the reason.

    Args:
        now: aware, UTC.
        progress: called after every turn.
        aside: empty; the analysis reads its reports from it, and needs it open.

    Raises:
        SourceError: a path doesn't exist, or a folder holds no file at all.
        SettingsError: a weerklank.toml can't be used.
        NotFoundError: a name of `me` speaks nowhere.
    """
    with open_spool() as talks:
        seen = _lay_aside(request, talks, pipeline.rules)
        if seen.files or not seen.refused:  # of files that can't be read that is the news, not that a name isn't there
            seen.roster.check()
        reader = request.reader or _most_spoken(seen.languages)
        pipeline = replace(pipeline, choices_of=lambda talk: seen.choices[talk.source])
        done = count(1)
        reports = pipeline.run_all(
            _decided(talks, pipeline, seen.roster),
            reader=reader,
            now=now,
            on_turn=lambda: progress(next(done), seen.turns),
        )
        summary = summarise(aside.passing(reports), forms=pipeline.method.forms)
    analysis = Analysis(
        reports=aside,
        summary=summary if len(aside) > 1 else None,
        files=tuple(seen.files),
        method=pipeline.method,
        versions=pipeline.versions,
    )
    passed_over = tuple(error for error in seen.refused if _may_be_passed_over(error, request.paths))
    refused = tuple(error for error in seen.refused if error not in passed_over)
    return Outcome(analysis, reader, refused, passed_over)


def _lay_aside(request: AnalyseRequest, talks: Spool[Conversation], rules: RuleBook) -> _Seen:
    """Read the files one after another, so that no more than the conversations of one are held."""
    seen = _Seen(Roster(request.me))
    for found in each_file(list(files_under(request.paths)), source=request.source, options=request.options):
        if isinstance(found, SourceError):
            seen.refused.append(found)
            continue
        for talk in in_language(found.conversations, request.language):
            talks.add(talk)
            seen.meet(talk, rules)
        seen.files.append(_file_report(found))
    return seen


def _decided(
    talks: Spool[Conversation], pipeline: Pipeline, roster: Roster
) -> Iterator[tuple[Conversation, RoleGuess]]:
    guesses = list(pipeline.guess_roles(talks, roster=roster))
    return ((assign_roles(talk, guess), guess) for talk, guess in zip(talks, guesses, strict=True))


def _may_be_passed_over(error: SourceError, named: Sequence[Path]) -> bool:
    return error.code in _NO_CONVERSATION and error.place not in {str(path) for path in named}


def files_under(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield each file, and the files in each folder and its subfolders by name; hidden ones are left out.

    Raises:
        SourceError: a path doesn't exist, or a folder holds no file.
    """
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path))
            if not files:
                raise SourceError(str(path), "S007", "this folder holds no file", "Put the exports in it.")
            yield from files
        else:
            raise SourceError(
                str(path), "S006", "this file or folder doesn't exist", "Check the name for typing errors."
            )


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _most_spoken(counts: Counter[Language]) -> Language:
    return Language.EN if counts[Language.EN] > counts[Language.NL] else Language.NL


def _file_report(reading: Reading) -> FileReport:
    skipped = Counter(skip.reason.value for skip in reading.skipped)
    return FileReport(reading.path, reading.format, dict(skipped.most_common()), reading.notes)
