"""Write the report for a terminal."""

from collections.abc import Iterable, Sequence
from typing import IO

from rich.text import Text

from weerklank.outputs.layout import Sheet
from weerklank.outputs.page import page_of
from weerklank.outputs.quotes import Piece
from weerklank.outputs.records import Analysis, RenderOptions
from weerklank.outputs.rewrites import signed
from weerklank.outputs.view import (
    ContradictionView,
    ConversationView,
    DiagnosisView,
    FindingView,
    FormView,
    NextStepView,
    OverviewLine,
    Page,
    QuestionView,
    QuoteView,
    RewriteView,
    SummaryView,
    TurnKind,
    TurnView,
)
from weerklank.outputs.wording import Wording, load_wording

__all__ = ["write_text"]

_TURNS_SHOWN = 12
_BAR_COLUMNS = 12
_FORMS_DETAILED = 5
_STYLES = {
    TurnKind.VULNERABLE: "bold magenta",
    TurnKind.ARGUMENT: "red",
    TurnKind.RESISTANCE: "yellow",
    TurnKind.REFUSAL: "bold",
    TurnKind.CHANGE: "green",
    TurnKind.PLAIN: "",
}


def write_text(analysis: Analysis, stream: IO[str], options: RenderOptions) -> None:
    """Write the report as lines of at most `options.width` columns, in colour where that is asked for."""
    wording = load_wording(options.language)
    sheet = Sheet(stream, width=options.width, colour=options.colour)
    page = page_of(analysis, options)
    alone = len(page.conversations) == 1
    if page.summary:
        _summary(sheet, page.summary, wording)
    elif not alone:
        sheet.block(page.title, style="bold")
    if not alone:
        _overview(sheet, page.overview, wording)
    for view in page.conversations:
        _conversation(sheet, view, wording, alone=alone)
    _files(sheet, page, wording)
    sheet.blank()
    for line in page.footer:
        sheet.block(line, style="dim")


def _files(sheet: Sheet, page: Page, wording: Wording) -> None:
    if not page.files and not page.files_rest:
        return
    sheet.heading(wording.say("files.heading").upper())
    for file in page.files:
        sheet.block(f"{file.path} ({file.format})", style="bold")
        for line in (*file.skipped, *file.notes):
            sheet.block(line, first="  – ")
    if page.files_rest:
        sheet.block(page.files_rest)


def _summary(sheet: Sheet, summary: SummaryView, wording: Wording) -> None:
    sheet.block(" · ".join(f"{number} {what}" for number, what in summary.counts), style="bold")
    if summary.vulnerable:
        sheet.block(summary.vulnerable, first=f"{TurnKind.VULNERABLE.sign} ", style=_STYLES[TurnKind.VULNERABLE])
    for sentence in summary.sentences:
        sheet.block(sentence)
    if summary.forms:
        sheet.heading(wording.say("summary.forms").upper())
        for place, form in enumerate(summary.forms):
            _form(sheet, form, wording, detailed=place < _FORMS_DETAILED)
    sheet.heading(wording.say("summary.steps").upper())
    for label, count in summary.steps:
        sheet.block(label, first=f"{count:>4}  ")


def _form(sheet: Sheet, form: FormView, wording: Wording, *, detailed: bool) -> None:
    bar = "█" * max(1, round(form.share * _BAR_COLUMNS))
    sheet.block(
        Text.assemble((form.label, "bold"), f" · {form.in_conversations}"),
        first=f"{form.times_text:>4}  {bar:<{_BAR_COLUMNS}}  ",
    )
    if not detailed:
        return
    details = (("stage", form.stages), ("answered", form.answered), ("softened", form.softened))
    for key, value in details:
        sheet.block(f"{wording.say(f'summary.{key}')}: {value}", first="      ", style="dim")


def _overview(sheet: Sheet, lines: Sequence[OverviewLine], wording: Wording) -> None:
    if lines:
        sheet.heading(wording.say("summary.each").upper())
    for number, line in enumerate(lines, start=1):
        sign = f"{TurnKind.VULNERABLE.sign} " if line.vulnerable else ""
        sheet.block(Text.assemble(f"{line.title} ", (f"→ {sign}{line.step}", "green")), first=f"{number:>4}  ")


def _conversation(sheet: Sheet, view: ConversationView, wording: Wording, *, alone: bool) -> None:
    if not alone:
        sheet.blank()
        sheet.block("━" * sheet.width, style="cyan")
    sheet.block(view.title, style="bold")
    sheet.block(" · ".join(view.meta))
    for line in view.people:
        sheet.block(line, style="dim")
    if view.vulnerable:
        _vulnerable(sheet, view, wording)
    _next_step(sheet, view.next_step, wording)
    _underneath(sheet, view, wording)
    _contradictions(sheet, view, wording)
    _own(sheet, view, wording)
    _numbers(sheet, view, wording)
    _turns(sheet, view, wording)


def _vulnerable(sheet: Sheet, view: ConversationView, wording: Wording) -> None:
    style = _STYLES[TurnKind.VULNERABLE]
    sheet.heading(f"{TurnKind.VULNERABLE.sign} {wording.say('vulnerable.heading').upper()}", style=style)
    sheet.block(view.vulnerable_text, style="bold")
    for quote in view.vulnerable:
        _quote(sheet, quote, wording)


def _next_step(sheet: Sheet, step: NextStepView, wording: Wording) -> None:
    sheet.heading(wording.say("next.heading").upper())
    sheet.block(step.label, first="→ ", style="bold green")
    sheet.block(f"{step.why} {step.evidence}".rstrip(), first="  ")
    for number, draft in enumerate(step.drafts, start=1):
        sheet.blank()
        name = wording.say("next.drafts") if len(step.drafts) == 1 else wording.say("next.draft", n=number)
        sheet.block(f"{name} ┈┈┈┈", style="green")
        sheet.block(draft)
    for rewrite in step.rewrites:
        _rewrite(sheet, rewrite)
    if any(rewrite.pieces for rewrite in step.rewrites):
        sheet.block(wording.say("rewrite.hint"), style="dim")
    if step.wait or step.follow_up:
        sheet.blank()
    for line in (step.wait, step.follow_up):
        if line:
            sheet.block(line, first="• ", style="bold")


def _rewrite(sheet: Sheet, rewrite: RewriteView) -> None:
    sheet.blank()
    if rewrite.kept:
        sheet.block(rewrite.kept, style="dim")
        return
    sheet.block(f"{rewrite.heading} ┈┈┈┈", style="green")
    sheet.block(signed(rewrite))


def _underneath(sheet: Sheet, view: ConversationView, wording: Wording) -> None:
    """Write the newest diagnosis whole; of the earlier ones, what was said and which form it is."""
    sheet.heading(wording.say("underneath.heading").upper())
    for diagnosis in view.underneath[:1]:
        _diagnosed(sheet, diagnosis, wording)
        _reasons(sheet, diagnosis, wording)
    for diagnosis in view.underneath[1:]:
        sheet.blank()
        _diagnosed(sheet, diagnosis, wording)
    if view.underneath_rest:
        sheet.block(view.underneath_rest)


def _diagnosed(sheet: Sheet, diagnosis: DiagnosisView, wording: Wording) -> None:
    style = _STYLES[TurnKind.RESISTANCE]
    sheet.block(
        Text.assemble((diagnosis.form, f"bold {style}"), f" · {diagnosis.certainty}"),
        first=f"{TurnKind.RESISTANCE.sign} ",
    )
    if diagnosis.traits:
        sheet.block(" · ".join(diagnosis.traits), first="  ", style="dim")
    _quote(sheet, diagnosis.quote, wording)


def _reasons(sheet: Sheet, diagnosis: DiagnosisView, wording: Wording) -> None:
    if diagnosis.candidates:
        sheet.blank()
        sheet.block(wording.say("underneath.candidates"), first="  ", style="bold")
    if diagnosis.no_clues:
        sheet.block(diagnosis.no_clues, first="  ", style="dim")
    for candidate in diagnosis.candidates:
        sheet.block(candidate.text, first="  – ")
        if candidate.because:
            sheet.block(candidate.because, first="    ", style="dim")
        if candidate.ask:
            sheet.block(wording.say("underneath.ask", question=candidate.ask), first="    ")
    _questions(sheet, wording.say("underneath.ask_them"), diagnosis.ask_them)
    _questions(sheet, wording.say("underneath.ask_yourself"), diagnosis.ask_yourself)
    _questions(sheet, wording.say("underneath.answered"), diagnosis.answered)


def _questions(sheet: Sheet, title: str, questions: tuple[QuestionView, ...]) -> None:
    if not questions:
        return
    sheet.blank()
    sheet.block(title, first="  ", style="bold")
    for question in questions:
        if question.answer:
            words = f"{question.answer} ({question.turns})" if question.turns else question.answer
            line = Text.assemble((f"{question.label} ", "dim"), words)
        else:
            line = Text.assemble(question.ask, (f" ({question.label})", "dim"))
        sheet.block(line, first="  – ")


def _contradictions(sheet: Sheet, view: ConversationView, wording: Wording) -> None:
    if not view.contradictions:
        return
    sheet.heading(wording.say("contradictions.heading").upper())
    if view.contradictions_caution:
        sheet.block(view.contradictions_caution, style="bold")
    for number, contradiction in enumerate(view.contradictions):
        if number:
            sheet.blank()
        _contradiction(sheet, contradiction, wording)


def _contradiction(sheet: Sheet, contradiction: ContradictionView, wording: Wording) -> None:
    sides = (("contradictions.first", contradiction.first), ("contradictions.second", contradiction.second))
    left, right = (
        (
            Text(" · ".join(filter(None, (wording.say(key), quote.when))), style="bold"),
            _words(sheet, quote.pieces, wording),
        )
        for key, quote in sides
    )
    sheet.columns(left, right)
    sheet.block(f"{contradiction.why} – {contradiction.certainty}", first="→ ")


def _own(sheet: Sheet, view: ConversationView, wording: Wording) -> None:
    if not view.own and not view.own_rest:
        return
    sheet.heading(wording.say("own.heading").upper())
    for number, finding in enumerate(view.own):
        if number:
            sheet.blank()
        _finding(sheet, finding, wording)
    if view.own_rest:
        sheet.block(view.own_rest)


def _finding(sheet: Sheet, finding: FindingView, wording: Wording) -> None:
    style = _STYLES[TurnKind.ARGUMENT]
    sheet.block(finding.message, first=f"{TurnKind.ARGUMENT.sign} ", style=f"bold {style}")
    for quote in finding.quotes:
        _quote(sheet, quote, wording)
    sheet.block(finding.why, first="  ")
    if finding.instead:
        sheet.block(Text.assemble((f"{wording.say('own.instead')}: ", "bold green"), finding.instead), first="  ")


def _numbers(sheet: Sheet, view: ConversationView, wording: Wording) -> None:
    if view.figures:
        sheet.heading(wording.say("figures.heading").upper())
        for sentence in view.figures:
            sheet.block(sentence, first="– ")
    if view.tension.points:
        sheet.heading(wording.say("tension.heading").upper())
        sheet.block(view.tension.sparkline, style="magenta")
        sheet.block(view.tension.sentence)


def _turns(sheet: Sheet, view: ConversationView, wording: Wording) -> None:
    telling = view.turns.telling(limit=_TURNS_SHOWN)
    sheet.heading(wording.say("turns.selected").upper())
    if not telling:
        sheet.block(wording.say("turns.none"))
    for turn in telling:
        _turn(sheet, turn, wording)
    left_out = len(view.turns) - len(telling)
    if telling and left_out:
        sheet.block(wording.count("turns.left_out", left_out), style="dim")


def _turn(sheet: Sheet, turn: TurnView, wording: Wording) -> None:
    style = _STYLES[turn.kind]
    label = " – ".join(filter(None, (turn.label, turn.certainty)))
    what = Text.assemble((" · ".join(filter(None, (f"{turn.number}", turn.speaker, turn.when))), "dim"))
    sheet.block(what, first=f"{turn.kind.sign} ")
    sheet.block(label, first="  ", style=style)
    sheet.block(_words(sheet, turn.pieces, wording), first="  ")


def _quote(sheet: Sheet, quote: QuoteView, wording: Wording) -> None:
    sheet.block(
        " · ".join(filter(None, (quote.speaker, quote.when, wording.say("turn.one", turns=quote.number)))),
        first="  ",
        style="dim",
    )
    sheet.block(_words(sheet, quote.pieces, wording), first="  ")


def _words(sheet: Sheet, quote: Iterable[Piece], wording: Wording) -> Text:
    """Put words in quotation marks; what carried a decision is underlined, or starred as in a chat without colour."""
    words = Text(wording.say("quote.open"))
    for piece in quote:
        starred = piece.marked and not sheet.colour
        words.append(f"*{piece.text.strip()}*" if starred else piece.text, style="underline" if piece.marked else "")
    return words.append(wording.say("quote.close"))
