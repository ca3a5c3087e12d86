"""Run an analysis for a command, with its drafts rewritten where that is asked for."""

# Imports stand inside the functions: numpy and the models would make --help slow.
# ruff: noqa: PLC0415

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from weerklank.cli.language import spoken
from weerklank.cli.streams import progress_bar
from weerklank.errors import ModelError

if TYPE_CHECKING:
    from weerklank.advice.records import Report
    from weerklank.pipeline import Pipeline
    from weerklank.services.analyse import AnalyseRequest, Outcome
    from weerklank.services.spool import Spool
    from weerklank.settings import Settings

__all__ = ["analysed"]


@contextmanager
def analysed(
    request: "AnalyseRequest", settings: "Settings", *, address: str, remember: bool, rewrite: bool
) -> Iterator["Outcome"]:
    """Give an analysis, whose reports may lie on the disk while this lasts.

    Args:
        address: how drafts speak to customers; an Address.
        remember: whether what was understood is kept for the next time.
        rewrite: whether the language model that is set up rewrites the drafts.
    """
    from weerklank.advice.records import Address
    from weerklank.bootstrap import make_pipeline
    from weerklank.services.analyse import analyse
    from weerklank.services.spool import open_spool
    from weerklank.understanding.memory import open_memory

    now = datetime.now(UTC)
    folder = settings.cache if remember else None
    with open_spool() as reports, open_spool() as rewritten:
        with open_memory(folder, today=now.date(), secret=secrets.token_bytes()) as memory:
            pipeline = replace(make_pipeline(settings, memory=memory), address=Address(address))
            with progress_bar() as progress:
                outcome = analyse(request, pipeline=pipeline, now=now, progress=progress, aside=reports)
            if rewrite:
                outcome = _rewritten(outcome, pipeline, settings, aside=rewritten)
        yield outcome


def _rewritten(outcome: "Outcome", pipeline: "Pipeline", settings: "Settings", *, aside: "Spool[Report]") -> "Outcome":
    """Have the drafts rewritten; where no language model can be asked, say so and keep them as they are."""
    from weerklank.bootstrap import make_rewriter
    from weerklank.services.check import Checker
    from weerklank.services.rewriting import rewrite_reports

    try:
        rewriter = make_rewriter(settings, Checker(pipeline.rules, pipeline.classifier))
    except ModelError as error:
        print(f"weerklank: {spoken(error)}", file=sys.stderr)
        return outcome
    analysis = outcome.analysis
    for report in rewrite_reports(analysis.reports, method=pipeline.method, rewriter=rewriter):
        aside.add(report)
    return replace(outcome, analysis=replace(analysis, reports=aside))
