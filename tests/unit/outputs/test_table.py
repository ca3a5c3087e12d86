import io

import pytest

from tests import builders
from weerklank.outputs.table import OUTPUTS


def test_every_format_has_its_own_ending():
    assert list(OUTPUTS) == ["text", "json", "jsonl", "html", "md", "xlsx"]
    assert len({output.ending for output in OUTPUTS.values()}) == len(OUTPUTS)


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_every_format_is_written_to_the_kind_of_stream_it_names_and_leaves_it_open(output):
    stream = io.BytesIO() if output.binary else io.StringIO()
    output.write(builders.analysis(builders.report(), builders.empty_report()), stream, builders.options())
    assert len(stream.getvalue()) > 1000
    assert not stream.closed
