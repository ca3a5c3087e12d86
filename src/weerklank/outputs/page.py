"""Put a whole analysis into words: what recurs, each conversation, and what was left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from weerklank.insight.summary import FormTally, Summary
from weerklank.method.records import Method
from weerklank.outputs.clean import one_line
from weerklank.outputs.conversation import conversation_view, is_vulnerable, overview_line
from weerklank.outputs.moments import Moments
from weerklank.outputs.notes import note_text
from weerklank.outputs.records import Analysis, FileReport, RenderOptions
from weerklank.outputs.scene import Scene, scene_of, step_label
from weerklank.outputs.view import ConversationView, FileView, FormView, OverviewLine, Page, SummaryView
from weerklank.outputs.wording import Wording, load_wording

__all__ = ["answer_label", "page_of", "skipped_text"]

_NO_STEP = "none"


def page_of(analysis: Analysis, options: RenderOptions) -> Page:
    """Put an analysis into words."""
    wording = load_wording(options.language)
    conversations = _Conversations(analysis, options)
    overview = tuple(overview_line(scene, number=number) for number, scene in conversations.scenes())
    files = tuple(_file(file, wording) for file in analysis.files if file.skipped or file.notes)
    whole = len(analysis.files) - len(files)
    return Page(
        title=_title(analysis, overview, wording),
        summary=(
            _summary(analysis.summary, analysis.method, wording, listed=bool(analysis.reports))
            if analysis.summary
            else None
        ),
        overview=overview,
        conversations=conversations,
        files=files,
        files_rest=wording.count("files.nothing", whole) if whole else "",
        footer=(_made(analysis, options, wording), wording.say("footer.honest")),
    )


def skipped_text(reason: str, count: int, wording: Wording) -> str:
    """Say how many things were skipped for one reason."""
    known = f"files.skip.{reason}.many" in wording.phrases
    if known:
        return wording.count(f"files.skip.{reason}", count)
    return wording.count("files.skip.other", count, reason=one_line(reason))


@dataclass(frozen=True, slots=True)
class _Conversations:
    """Put conversations into words one at a time, those where something heavy is going on first."""

    analysis: Analysis
    options: RenderOptions

    def __len__(self) -> int:
        return len(self.analysis.reports)

    def __iter__(self) -> Iterator[ConversationView]:
        return (conversation_view(scene, number=number) for number, scene in self.scenes())

    def scenes(self) -> Iterator[tuple[int, Scene]]:
        """Give each report with its place on the page; going through them twice spares holding them all."""
        places = count(1)
        for heavy in (True, False):
            for report in self.analysis.reports:
                if is_vulnerable(report) is heavy:
                    yield next(places), scene_of(report, self.analysis, self.options)


def _title(analysis: Analysis, overview: Sequence[OverviewLine], wording: Wording) -> str:
    if not overview:
        counted = analysis.summary.conversations if analysis.summary else 0
        return wording.count("summary.conversations", counted) if counted else wording.say("title.none")
    if len(overview) == 1:
        return overview[0].title
    return wording.count("summary.conversations", len(analysis.reports))


def _made(analysis: Analysis, options: RenderOptions, wording: Wording) -> str:
    versions = {
        "tool": analysis.versions.tool.removeprefix("weerklank "),
        "method": analysis.versions.method,
        "model": analysis.versions.model,
    }
    if not analysis.reports:
        return wording.say("footer.made_undated", **versions)
    moments = Moments(wording, options.timezone)
    latest = max(report.analysed_at for report in analysis.reports)
    return wording.say("footer.made", day=moments.day(moments.local_date(latest)), **versions)


def _summary(summary: Summary, method: Method, wording: Wording, *, listed: bool) -> SummaryView:
    counted = ("conversations", "turns", "resistant", "arguments")
    numbers = (summary.conversations, summary.turns, summary.resistant_turns, summary.arguments)
    texts = (wording.count(f"summary.{key}", number) for key, number in zip(counted, numbers, strict=True))
    most = max((form.turns for form in summary.forms), default=1)
    heavy = summary.vulnerable_conversations
    return SummaryView(
        counts=tuple((number, what) for number, _, what in (text.partition(" ") for text in texts)),
        sentences=tuple(_sentences(summary, wording)),
        vulnerable=wording.count("summary.vulnerable" if listed else "summary.vulnerable_counted", heavy)
        if heavy
        else "",
        forms=tuple(_form(tally, most, method, wording) for tally in summary.forms),
        steps=tuple(
            (step_label(method, None if step == _NO_STEP else step, wording), wording.number(count))
            for step, count in summary.steps.items()
        ),
    )


def _sentences(summary: Summary, wording: Wording) -> Iterator[str]:
    if not summary.resistant_turns:
        yield wording.say("summary.no_forms")
    elif summary.customer_turns:
        share = summary.resistant_turns / summary.customer_turns
        yield wording.say("summary.resistant_share", percent=wording.percent(share))
    if summary.unsure_turns:
        yield wording.count("summary.unsure", summary.unsure_turns)


def _form(tally: FormTally, most: int, method: Method, wording: Wording) -> FormView:
    stages = {method.value_label("stage", stage, wording.language): count for stage, count in tally.by_stage.items()}
    answers = {answer_label(move, method, wording): count for move, count in tally.answered_with.items()}
    softened = wording.say(
        "summary.softened_of", n=wording.number(tally.softened), total=wording.number(tally.answered_on)
    )
    return FormView(
        label=method.label(tally.form, wording.language),
        times=tally.turns,
        times_text=wording.number(tally.turns),
        share=tally.turns / most,
        conversations=tally.conversations,
        in_conversations=wording.count("summary.in", tally.conversations),
        stages=wording.most_frequent(stages) or wording.say("summary.no_stage"),
        answered=wording.most_frequent(answers),
        softened=softened if tally.answered_on else wording.say("summary.no_reply_yet"),
    )


def answer_label(move: str, method: Method, wording: Wording) -> str:
    """Name the move that a resistant turn was answered with."""
    special = {"no_answer": "summary.no_answer", "other": "summary.other_answer"}
    return wording.say(special[move]) if move in special else method.label(move, wording.language)


def _file(file: FileReport, wording: Wording) -> FileView:
    return FileView(
        path=one_line(file.path),
        format=one_line(file.format),
        skipped=tuple(skipped_text(reason, count, wording) for reason, count in file.skipped.items()),
        notes=tuple(wording.say("files.note", note=note_text(note, wording)) for note in file.notes),
    )
