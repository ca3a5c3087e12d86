"""Write the report as Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from weerklank.outputs.page import page_of
from weerklank.outputs.quotes import Piece
from weerklank.outputs.records import Analysis, RenderOptions
from weerklank.outputs.rewrites import signed
from weerklank.outputs.view import (
    CandidateView,
    ContradictionView,
    ConversationView,
    DiagnosisView,
    FileView,
    FindingView,
    FormView,
    NextStepView,
    Page,
    QuestionView,
    QuoteView,
    SummaryView,
    TurnKind,
    TurnView,
)
from weerklank.outputs.wording import Wording, load_wording

__all__ = ["write_markdown"]

_INLINE = re.compile(r"[\\`*_\[\]<>|~#$]|&(?=[#\w])")
_LINE_START = re.compile(r"^([^\S\n]*)([-+=]|\d{1,9}(?=[.)]))", re.MULTILINE)
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def write_markdown(analysis: Analysis, stream: IO[str], options: RenderOptions) -> None:
    """Write the report as CommonMark with tables; evidence stands in `<mark>`, other people's marks are escaped."""
    for number, block in enumerate(_page(page_of(analysis, options), load_wording(options.language))):
        stream.write(f"\n{block}\n" if number else f"{block}\n")


def _page(page: Page, wording: Wording) -> Iterator[str]:
    alone = len(page.conversations) == 1
    if not alone:
        yield f"# {_escape(page.title)}"
    if page.summary:
        yield from _summary(page.summary, wording)
    for view in page.conversations:
        yield from _conversation(view, wording, level=1 if alone else 2)
    yield from _files(page.files, page.files_rest, wording)
    yield "---"
    yield "\\\n".join(map(_escape, page.footer))


def _escape(text: str) -> str:
    inline = _INLINE.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), text)
    return _LINE_START.sub(_escape_start, inline)


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}\\" if match[2][0].isdigit() else f"{match[1]}\\{match[2]}"


def _words(quote: Iterable[Piece]) -> str:
    return "".join(f"<mark>{_escape(piece.text)}</mark>" if piece.marked else _escape(piece.text) for piece in quote)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _hard_breaks(text))


def _hard_breaks(text: str) -> Iterator[str]:
    lines = text.split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        yield f"{line}\\" if line.strip() and following.strip() else line


def _dotted(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace(chr(10), ' ') for cell in line)} |" for line in lines)


def _summary(summary: SummaryView, wording: Wording) -> Iterator[str]:
    yield f"## {wording.say('summary.heading')}"
    yield _dotted(*(f"**{number}** {what}" for number, what in summary.counts))
    if summary.vulnerable:
        yield f"**{TurnKind.VULNERABLE.sign} {summary.vulnerable}**"
    yield "\\\n".join(summary.sentences)
    if summary.forms:
        yield f"### {wording.say('summary.forms')}"
        keys = ("form", "times", "in_conversations", "stage", "answered", "softened")
        yield _table([wording.say(f"summary.{key}") for key in keys], map(_form, summary.forms))
    yield f"### {wording.say('summary.steps')}"
    yield "\n".join(f"- **{count}** × {_escape(label)}" for label, count in summary.steps)


def _form(form: FormView) -> tuple[str, ...]:
    cells = (form.label, form.times_text, str(form.conversations), form.stages, form.answered, form.softened)
    return tuple(map(_escape, cells))


def _conversation(view: ConversationView, wording: Wording, *, level: int) -> Iterator[str]:
    yield f"{'#' * level} {_escape(view.title)}"
    yield _escape(_dotted(*view.meta))
    yield "\\\n".join(map(_escape, view.people))
    below = "#" * (level + 1)
    if view.vulnerable:
        yield f"{below} {TurnKind.VULNERABLE.sign} {wording.say('vulnerable.heading')}"
        yield f"**{view.vulnerable_text}**"
        yield from (block for quote in view.vulnerable for block in _quote(quote, wording))
    yield f"{below} {wording.say('next.heading')}"
    yield from _next_step(view.next_step, wording)
    yield f"{below} {wording.say('underneath.heading')}"
    yield from (block for diagnosis in view.underneath for block in _diagnosis(diagnosis, wording))
    if view.underneath_rest:
        yield view.underneath_rest
    yield from _contradictions(view, wording, below)
    yield from _own(view, wording, below)
    yield from _numbers(view, wording, below)
    yield f"{below} {wording.say('turns.heading')}"
    yield from (block for turn in view.turns for block in _turn(turn))


def _next_step(step: NextStepView, wording: Wording) -> Iterator[str]:
    yield f"**→ {_escape(step.label)}**"
    yield _escape(f"{step.why} {step.evidence}".rstrip())
    if step.drafts:
        yield f"*{wording.say('next.drafts')}*"
    for number, draft in enumerate(step.drafts, start=1):
        if len(step.drafts) > 1:
            yield wording.say("next.draft", n=number)
        yield _quoted(_escape(draft))
    for rewrite in step.rewrites:
        yield f"*{_escape(rewrite.kept or rewrite.heading)}*"
        if rewrite.pieces:
            yield _quoted(_escape(signed(rewrite)))
    rest = [f"- {_escape(line)}" for line in (step.wait, step.follow_up) if line]
    if rest:
        yield "\n".join(rest)


def _diagnosis(diagnosis: DiagnosisView, wording: Wording) -> Iterator[str]:
    sign = TurnKind.RESISTANCE.sign
    traits = " · ".join(map(_escape, diagnosis.traits))
    yield _dotted(f"**{sign} {_escape(diagnosis.form)}**", _escape(diagnosis.certainty), traits)
    yield from _quote(diagnosis.quote, wording)
    if diagnosis.candidates:
        yield f"**{wording.say('underneath.candidates')}**"
        if diagnosis.no_clues:
            yield diagnosis.no_clues
        yield "\n".join(_candidate(candidate, wording) for candidate in diagnosis.candidates)
    yield from _questions(wording.say("underneath.ask_them"), diagnosis.ask_them)
    yield from _questions(wording.say("underneath.ask_yourself"), diagnosis.ask_yourself)
    yield from _questions(wording.say("underneath.answered"), diagnosis.answered)


def _candidate(candidate: CandidateView, wording: Wording) -> str:
    ask = f"*{_escape(wording.say('underneath.ask', question=candidate.ask))}*" if candidate.ask else ""
    hard_break = "\\\n  "
    return f"- {hard_break.join(filter(None, (_escape(candidate.text), _escape(candidate.because), ask)))}"


def _questions(title: str, questions: Sequence[QuestionView]) -> Iterator[str]:
    if not questions:
        return
    yield f"**{title}**"
    yield "\n".join(f"- {_question(question)}" for question in questions)


def _question(question: QuestionView) -> str:
    if not question.answer:
        return f"{_escape(question.ask)} *({_escape(question.label)})*"
    turns = f" ({question.turns})" if question.turns else ""
    return f"*{_escape(question.label)}* {_escape(question.answer)}{turns}"


def _contradictions(view: ConversationView, wording: Wording, heading: str) -> Iterator[str]:
    if not view.contradictions:
        return
    yield f"{heading} {wording.say('contradictions.heading')}"
    if view.contradictions_caution:
        yield f"**{view.contradictions_caution}**"
    for contradiction in view.contradictions:
        yield _contradiction(contradiction, wording)
        yield f"→ {_escape(contradiction.why)} – {contradiction.certainty}"


def _contradiction(contradiction: ContradictionView, wording: Wording) -> str:
    sides = (("contradictions.first", contradiction.first), ("contradictions.second", contradiction.second))
    header = [_escape(_dotted(wording.say(key), quote.when)) for key, quote in sides]
    return _table(header, [[_words(quote.pieces) for _, quote in sides]])


def _own(view: ConversationView, wording: Wording, heading: str) -> Iterator[str]:
    if not view.own and not view.own_rest:
        return
    yield f"{heading} {wording.say('own.heading')}"
    for finding in view.own:
        yield from _finding(finding, wording)
    if view.own_rest:
        yield view.own_rest


def _finding(finding: FindingView, wording: Wording) -> Iterator[str]:
    yield f"**{TurnKind.ARGUMENT.sign} {_escape(finding.message)}**"
    for quote in finding.quotes:
        yield from _quote(quote, wording)
    yield _escape(finding.why)
    if finding.instead:
        yield f"**{wording.say('own.instead')}:** {_escape(finding.instead)}"


def _numbers(view: ConversationView, wording: Wording, heading: str) -> Iterator[str]:
    if view.figures:
        yield f"{heading} {wording.say('figures.heading')}"
        yield "\n".join(f"- {sentence}" for sentence in view.figures)
    if view.tension.points:
        yield f"{heading} {wording.say('tension.heading')}"
        yield f"`{view.tension.sparkline}`\\\n{view.tension.sentence}"


def _turn(turn: TurnView) -> Iterator[str]:
    who = f"**{turn.number} · {_escape(turn.speaker)}**"
    yield _dotted(who, turn.when, _escape(" ".join(filter(None, (turn.kind.sign, turn.label)))), turn.certainty)
    yield _quoted(_words(turn.pieces))
    yield from (f"{TurnKind.ARGUMENT.sign} {_escape(remark)}" for remark in turn.remarks)


def _quote(quote: QuoteView, wording: Wording) -> Iterator[str]:
    yield _dotted(_escape(quote.speaker), quote.when, wording.say("turn.one", turns=quote.number))
    yield _quoted(_words(quote.pieces))


def _files(files: Sequence[FileView], rest: str, wording: Wording) -> Iterator[str]:
    if not files and not rest:
        return
    yield f"## {wording.say('files.heading')}"
    for file in files:
        lines = (f"- {_escape(line)}" for line in (*file.skipped, *file.notes))
        yield "\n".join((f"**{_escape(file.path)}** ({_escape(file.format)})", "", *lines))
    if rest:
        yield rest
