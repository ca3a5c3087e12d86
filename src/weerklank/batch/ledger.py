"""Keep a batch's own books as JSON: the job, the receipts, the manifest."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any

from weerklank.advice.records import Versions
from weerklank.batch.places import Place
from weerklank.batch.records import SCHEMA, ColumnMap, InputFile, Job, Options, Output, Receipt, Slice
from weerklank.insight.summary import FormTally, Summary

__all__ = ["JOB", "differences", "fingerprint", "read_job", "read_receipt", "receipt_name", "write_job", "write_json"]

JOB = "job.json"


def write_json(target: Place, name: str, tree: object) -> None:
    """Write a tree, so that the same tree gives the same bytes."""
    target.write(name, (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode())


def write_job(job: Job, target: Place) -> None:
    """Write down what is going to be done, before anything is."""
    write_json(target, JOB, {"schema": SCHEMA, **asdict(job)})


def read_job(target: Place) -> Job | None:
    """Return the job that was begun here; None where there is none."""
    if target.size(JOB) is None:
        return None
    tree = json.loads(target.read(JOB))
    return Job(
        name=tree["name"],
        files=tuple(InputFile(**file) for file in tree["files"]),
        slices=tuple(Slice(**part) for part in tree["slices"]),
        columns=ColumnMap(**tree["columns"]),
        options=Options(**{**tree["options"], "me": tuple(tree["options"]["me"])}),
        shards=tree["shards"],
        versions=Versions(**tree["versions"]),
    )


def fingerprint(job: Job) -> str:
    """Return what is the same for two jobs that give the same bytes: where things stand, and when, doesn't count."""
    files = tuple(replace(file, modified_ns=0) for file in job.files)
    tree = asdict(replace(job, name="", files=files))
    return sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()[:32]


def differences(before: Job, now: Job) -> list[str]:
    """Name what makes two jobs give other bytes."""
    found = []
    checksums = [[(file.name, file.sha256) for file in job.files] for job in (before, now)]
    if checksums[0] != checksums[1]:
        found.append("the input")
    found += ["the columns"] if before.columns != now.columns else []
    found += ["the number of shards"] if before.shards != now.shards else []
    options = asdict(now.options)
    found += [f"{name}" for name, value in asdict(before.options).items() if options[name] != value]
    found += [f"the version of the {name}" for name in ("tool", "method", "model")
              if getattr(before.versions, name) != getattr(now.versions, name)]  # fmt: skip
    return found


def receipt_name(shard: int) -> str:
    """Return where the receipt of a shard is kept."""
    return f"receipts/shard-{shard:06d}.json"


def read_receipt(target: Place, shard: int, job: str) -> Receipt | None:
    """Return a shard's receipt; None where the shard isn't complete, of this job, and all there."""
    if target.size(receipt_name(shard)) is None:
        return None
    tree = json.loads(target.read(receipt_name(shard)))
    outputs = tuple(Output(**output) for output in tree["outputs"])
    if tree["job"] != job or any(target.size(output.name) != output.size for output in outputs):
        return None
    return Receipt(
        shard=tree["shard"],
        rows=tree["rows"],
        outputs=outputs,
        dropped=tree["dropped"],
        languages=tree["languages"],
        summary=_summary(tree["summary"]),
    )


def _summary(tree: Mapping[str, Any]) -> Summary:
    return Summary(**{**tree, "forms": tuple(FormTally(**form) for form in tree["forms"])})
