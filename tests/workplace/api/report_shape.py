"""The shape of one conversation in the schema of the JSON report."""

import json
from pathlib import Path

import weerklank.outputs

_SCHEMA = json.loads((Path(weerklank.outputs.__file__).parent / "schema" / "report-1.json").read_text("utf-8"))
CONVERSATION = {
    **_SCHEMA["properties"]["conversations"]["items"], **{key: _SCHEMA[key] for key in ("$defs",) if key in _SCHEMA},
}  # fmt: skip
