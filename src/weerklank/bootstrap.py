"""The only place that chooses implementations."""

import os
import socket
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from weerklank import __version__
from weerklank.advice.contradictions import ClashScorer
from weerklank.advice.lint import VOCABULARY
from weerklank.advice.next_step import check_rules
from weerklank.advice.records import Versions
from weerklank.method.catalog import load_method
from weerklank.method.records import Method
from weerklank.method.rules import RuleBook, load_rules
from weerklank.pipeline import Pipeline
from weerklank.services.check import Checker
from weerklank.services.language_model import Endpoint, endpoint_of
from weerklank.services.rewrite_checks import Judge
from weerklank.services.rewriting import Rewriter, make_slots
from weerklank.settings import Settings
from weerklank.sources.records import ReadOptions
from weerklank.understanding.classify import TurnClassifier
from weerklank.understanding.heads import Model
from weerklank.understanding.loaded import the_encoder, the_transformer
from weerklank.understanding.memory import FORGETFUL, Memory, RememberingClassifier
from weerklank.understanding.scorers import POOL_FILE, DecidingScorer, HeadsScorer, PooledScorer, PoolSettings
from weerklank.understanding.transformer import TransformerScorer

if TYPE_CHECKING:
    from threading import BoundedSemaphore

    from weerklank.services.watched import Watched
    from weerklank.services.work import Worker
    from weerklank.store.models import Team

__all__ = [
    "Reader",
    "make_checker",
    "make_classifier",
    "make_fast_scorer",
    "make_method",
    "make_pipeline",
    "make_pool",
    "make_reader",
    "make_rewriter",
    "make_rules",
    "make_team_endpoint",
    "make_team_rewriter",
    "make_worker",
    "the_slots",
]


def make_method(settings: Settings) -> Method:
    """Read the method and prove that its parts fit together.

    Raises:
        MethodError: a file breaks the schema, or names what doesn't exist.
    """
    method = load_method(settings.method)
    check_rules(method)
    return method


@dataclass(frozen=True)
class Reader:
    """Hold what reads turns, with what was fitted to it.

    Attributes:
        fitted: tells the settings of the pool from others, which its models' names don't.
    """

    classifier: TurnClassifier
    clash_scorer: ClashScorer
    fitted: str = ""


def make_reader(settings: Settings, method: Method, *, ahead: bool = True) -> Reader:
    """Return what reads turns: both models together, or the fast one alone where the settings ask for it.

    Args:
        ahead: whether the models are loaded while something else is done, or only once a turn is to be read.

    Raises:
        ModelError: a model can't be read.
    """
    fast = make_fast_scorer(settings, ahead=ahead)
    if settings.fast:
        return _reader(fast, fast, ClashScorer(fast.model.clash, fast.encoder), method)
    strong = make_strong_scorer(settings, ahead=ahead)
    pool = make_pool(settings, fast, strong)
    trees = pool.settings.clash
    network = strong.clash if trees.both else None
    reader = _reader(pool, fast, ClashScorer(trees, fast.encoder, network), method)
    return replace(reader, fitted=repr(pool.settings))


def make_strong_scorer(settings: Settings, *, ahead: bool = True) -> TransformerScorer:
    """Return the small transformer; it is loaded ahead, or once it is asked.

    Raises:
        ModelError: the model can't be read.
    """
    strong = the_transformer(settings.strong_model)
    if ahead:
        strong.start()
    return strong


def make_pool(settings: Settings, fast: HeadsScorer, strong: TransformerScorer) -> PooledScorer:
    """Return the fast and the strong scorer together.

    Raises:
        ModelError: what was fitted to them can't be read.
    """
    return PooledScorer(fast, strong, PoolSettings.load(settings.strong_model / POOL_FILE))


def make_fast_scorer(settings: Settings, *, ahead: bool = True) -> HeadsScorer:
    """Return the scorer of linear heads; its encoder is loaded ahead, or once it is asked.

    Raises:
        ModelError: the model can't be read.
    """
    encoder = the_encoder()
    if ahead:
        encoder.start()
    return HeadsScorer(Model.load(settings.model), encoder)


def _reader(scorer: DecidingScorer, fast: HeadsScorer, clash_scorer: ClashScorer, method: Method) -> Reader:
    classifier = TurnClassifier(scorer, fast, frozenset(method.forms), method.talk_of())
    return Reader(classifier, clash_scorer)


def make_classifier(settings: Settings, method: Method) -> TurnClassifier:
    """Return what reads turns, alone."""
    return make_reader(settings, method).classifier


def make_pipeline(settings: Settings, *, memory: Memory = FORGETFUL) -> Pipeline:
    """Return the pipeline with everything it stands on.

    Args:
        memory: of what was read before.

    Raises:
        MethodError, ModelError: a part of it can't be read.
    """
    method = make_method(settings)
    reader = make_reader(settings, method, ahead=memory.is_empty)
    version = f"{__version__} {method.version} {reader.fitted}"
    remembering = RememberingClassifier(reader.classifier, memory, version)
    return Pipeline(
        method=method,
        rules=make_rules(settings),
        classifier=reader.classifier if memory is FORGETFUL else remembering,
        clash_scorer=reader.clash_scorer,
        memory=memory,
        threads=settings.threads,
        zone=settings.timezone,
        versions=Versions(tool=f"weerklank {__version__}", method=method.version, model=reader.classifier.id),
    )


def make_rules(settings: Settings) -> RuleBook:
    """Read the rules that drafts are checked by.

    Raises:
        MethodError: a file breaks the schema, or names what doesn't exist.
    """
    return load_rules(settings.method, vocabulary=VOCABULARY)


def make_checker(settings: Settings) -> Checker:
    """Return what drafts are checked with: the fast model, for somebody is waiting while they type.

    Raises:
        MethodError, ModelError: a part of it can't be read.
    """
    fast = replace(settings, fast=True)
    return Checker(make_rules(settings), make_classifier(fast, make_method(settings)))


def make_rewriter(settings: Settings, checker: Checker) -> Rewriter:
    """Return what lets a language model rewrite drafts.

    Args:
        checker: judges what comes back.

    Raises:
        ModelError: none is set up, or its settings can't be used.
    """
    return Rewriter(_endpoint(settings), Judge(checker, the_encoder()))


def _endpoint(settings: Settings) -> Endpoint:
    return endpoint_of(
        url=settings.llm_url, model=settings.llm_model, key=settings.llm_key, timeout=settings.llm_timeout
    )


def make_team_rewriter(settings: Settings, checker: Checker, team: "Team") -> Rewriter:
    """Return what lets a team's language model rewrite drafts: its own, or the one of the settings.

    Raises:
        ModelError: the team has none, or what is set up can't be used.
    """
    return Rewriter(make_team_endpoint(settings, team), Judge(checker, the_encoder()), the_slots())


def make_team_endpoint(settings: Settings, team: "Team") -> Endpoint:
    """Return where a team's language model answers.

    Raises:
        ModelError: the team has none, or what is set up can't be used.
    """
    from weerklank.services.language_models import endpoint_of_team  # noqa: PLC0415 - as in make_worker

    return endpoint_of_team(team, usual=lambda: _endpoint(settings), allowed=settings.private_hosts)


@cache
def the_slots() -> "BoundedSemaphore":
    """Return the places to wait for a language model, which all teams of this process share."""
    return make_slots()


def make_worker(settings: Settings, *, uploads: Path, watched: "Watched | None" = None) -> "Worker":
    """Return what does the work of an open workspace.

    Args:
        uploads: the folder in which uploaded files lie.
        watched: a folder whose files are imported as they come.

    Raises:
        MethodError, ModelError: a part of the pipeline can't be read.
    """
    from weerklank.services.upkeep import Upkeep  # noqa: PLC0415 - the tables can be named only once a workspace is open
    from weerklank.services.work import Worker  # noqa: PLC0415

    def clock() -> datetime:
        return datetime.now(UTC)

    return Worker(
        pipeline=make_pipeline(settings),
        holder=f"{socket.gethostname()[:20]}:{os.getpid()}",
        folder=uploads,
        options=ReadOptions(timezone=settings.timezone),
        clock=clock,
        upkeep=Upkeep(clock, allowed_hosts=settings.private_hosts, watched=watched, zone=settings.timezone),
        method=settings.method,
    )
