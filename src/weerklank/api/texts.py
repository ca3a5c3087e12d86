"""Loose texts over the API: check a draft, and label texts; nothing of them is kept."""

import json
from typing import Any

from django.http import HttpRequest
from ninja import Router

from weerklank import __version__
from weerklank.advice.rules.records import Form
from weerklank.api.access import Needs
from weerklank.api.knowledge import the_checker
from weerklank.api.shapes import CheckIn, LabelsIn, LabelsOut
from weerklank.errors import InputError
from weerklank.outputs.findings_report import FindingsReport, findings_json
from weerklank.services.check import STANDARD_INPUT, CheckRequest, check_files
from weerklank.services.label import label_lines
from weerklank.store.models import Scope
from weerklank.text.language import Language

__all__ = ["router"]

router = Router(tags=["texts"])


@router.post("/check", response=dict[str, Any], auth=Needs(Scope.READ))
def check_draft(request: HttpRequest, given: CheckIn) -> dict[str, Any]:  # noqa: ARG001 - Django's signature
    """Check a draft; each finding has its place, why, a better example and its references, in the style of Vale."""
    checker = the_checker()
    reader = Language(given.reader) if given.reader else None
    wanted = CheckRequest(
        (STANDARD_INPUT,),
        standard_input=given.text,
        form=Form(given.form) if given.form else None,
        language=Language(given.language) if given.language else None,
        reader=reader,
        answering=given.answering,
    )
    checked = next(iter(check_files(wanted, checker=checker)))
    if isinstance(checked, InputError):
        raise checked
    report = FindingsReport([checked], checker.rules, reader, f"weerklank {__version__}")
    alerts = json.loads(findings_json(report))
    passage = checked.passage
    return {"form": passage.form.value, "language": passage.language.value, "findings": alerts[STANDARD_INPUT]}


@router.post("/label", response=LabelsOut, auth=Needs(Scope.READ))
def label_texts(request: HttpRequest, given: LabelsIn) -> dict[str, Any]:  # noqa: ARG001 - Django's signature
    """Label texts with the fast model, as `weerklank label` does."""
    lines = (json.dumps(each.dict()) for each in given.texts)
    return {"items": list(label_lines(lines, classifier=the_checker().classifier, place="texts"))}
