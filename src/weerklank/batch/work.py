"""What a worker does, whatever engine runs it: deal out one slice, or read one shard."""

import json
from dataclasses import asdict, replace
from functools import lru_cache

from weerklank.batch.dealing import WORK, deal, rows_for
from weerklank.batch.ledger import fingerprint, read_job, receipt_name, write_json
from weerklank.batch.places import open_place
from weerklank.batch.records import Job, Task
from weerklank.batch.shards import label_shard
from weerklank.bootstrap import make_pipeline
from weerklank.errors import EngineError, say
from weerklank.pipeline import Pipeline
from weerklank.services.recent import RecentMemory
from weerklank.settings import read_settings
from weerklank.understanding.memory import RememberingClassifier

__all__ = ["RUNS", "deal_slice", "dealt_name", "pipeline_for", "read_shard"]

RUNS = f"{WORK}/runs.json"
"""Names all runs, once every slice is dealt out."""


def dealt_name(number: int) -> str:
    """Return where it is kept that a slice has been dealt out, and to which runs."""
    return f"{WORK}/slices/{number:06d}.json"


def deal_slice(task: Task) -> int:
    """Deal one slice out to the shards, and return its number.

    Raises:
        SourceError: the input can't be read.
        EngineError: the job isn't what it was.
    """
    job = _job(task.target, task.job)
    target = open_place(task.target)
    names = deal(job, job.slices[task.number], source=open_place(task.source), target=target)
    write_json(target, dealt_name(task.number), names)
    return task.number


def read_shard(task: Task) -> int:
    """Read one shard, write what came of it, and return its number.

    Raises:
        EngineError: the job isn't what it was, or this machine has other versions.
    """
    job = _job(task.target, task.job)
    pipeline = pipeline_for(task.environment, fast=job.options.fast)
    if pipeline.versions != job.versions:
        problem = say(
            "a worker has {ours}, the job was begun with {theirs}",
            ours=str(pipeline.versions),
            theirs=str(job.versions),
        )
        raise EngineError(open_place(task.target).shown, "B012", problem, "Install the same Weerklank on every node.")
    target = open_place(task.target)
    rows = rows_for(task.number, _runs(task.target, task.job), target=target)
    receipt = label_shard(job, task.number, rows, pipeline=pipeline, target=target)
    write_json(target, receipt_name(task.number), {"job": task.job, **asdict(receipt)})
    return task.number


@lru_cache(maxsize=1)
def _job(target: str, expected: str) -> Job:
    job = read_job(open_place(target))
    if job is None or fingerprint(job) != expected:
        problem = "the job that is kept here isn't the one that was begun"
        raise EngineError(open_place(target).shown, "B013", problem, "Let one batch at a time write to a folder.")
    return job


@lru_cache(maxsize=1)
def _runs(target: str, job: str) -> tuple[str, ...]:  # noqa: ARG001 - another job has other runs
    return tuple(json.loads(open_place(target).read(RUNS)))


@lru_cache(maxsize=1)
def pipeline_for(environment: tuple[tuple[str, str], ...], *, fast: bool) -> Pipeline:
    """Return this process's pipeline, made once; a turn gets one thread, for the others do turns of their own.

    What comes again word for word is read once.

    Raises:
        MethodError, ModelError, SettingsError: a part of it can't be read.
    """
    settings = read_settings(dict(environment))
    pipeline = make_pipeline(replace(settings, fast=fast, threads=1))
    remembering = RememberingClassifier(pipeline.classifier, RecentMemory(), pipeline.method.version)
    return replace(pipeline, classifier=remembering)
