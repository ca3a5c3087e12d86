import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from weerklank.conversations.records import Role
from weerklank.errors import NotFoundError, SourceError
from weerklank.outputs.records import RenderOptions
from weerklank.outputs.table import OUTPUTS
from weerklank.services import spool
from weerklank.services.analyse import AnalyseRequest, analyse, files_under
from weerklank.services.spool import open_spool
from weerklank.sources.detect import named
from weerklank.text.language import Language

EXAMPLES = Path(__file__).parents[3] / "examples"
NOW = datetime(2025, 6, 16, 12, tzinfo=UTC)
TALK = "Sanne: Hoe komen klanten nu bij je terecht?\nIngrid: Via via, en ik heb er nu geen geld voor.\n"
BROKEN = {
    "leeg.txt": (b"", "S002"),
    "foto.jpg": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4, "S003"),
    "kapot.json": (b'{"conversations": [{"id": "a", "turns": [', None),
    "kapot.xlsx": (b"PK\x03\x04 and then nothing", None),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "z.txt").write_text(TALK.replace("Ingrid", "Roos"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(pipeline):
    with ExitStack() as stack:

        def run(*paths, progress=lambda _done, _total: None, **more):
            request, aside = AnalyseRequest(paths=paths, **more), stack.enter_context(open_spool())
            return analyse(request, pipeline=pipeline, now=NOW, progress=progress, aside=aside)

        yield run


def told(outcome):
    return [report.conversation.id for report in outcome.analysis.reports]


@pytest.mark.parametrize("name", BROKEN)
def test_one_bad_file_that_was_named_is_refused_with_its_reason_and_the_others_are_analysed(run, folder, name):
    content, code = BROKEN[name]
    (folder / name).write_bytes(content)
    outcome = run(folder / "a.txt", folder / name, folder / "z.txt")
    assert told(outcome) == ["a.txt", "z.txt"]
    (refused,) = outcome.refused
    assert refused.place.startswith(str(folder / name))
    assert code in (None, refused.code)
    assert refused.remedy
    assert outcome.passed_over == ()


def test_a_readme_beside_the_exports_is_passed_over_and_a_damaged_export_isnt(run, folder):
    (folder / "README.md").write_text("# Exports\n\nThese are ours.\n", encoding="utf-8")
    (folder / "kapot.json").write_bytes(BROKEN["kapot.json"][0])
    outcome = run(folder)
    assert told(outcome) == ["a.txt", "z.txt"]
    assert [Path(error.place).name for error in outcome.passed_over] == ["README.md"]
    assert [Path(error.place.partition(":")[0]).name for error in outcome.refused] == ["kapot.json"]


def test_a_readme_that_is_named_is_refused(run, folder):
    (folder / "README.md").write_text("# Exports\n\nThese are ours.\n", encoding="utf-8")
    assert [error.code for error in run(folder / "a.txt", folder / "README.md").refused] == ["S003"]


def test_the_files_that_went_in_are_untouched(run, folder):
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    run(folder)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before


def test_files_are_found_by_name_in_subfolders_too_and_hidden_ones_are_left_out(folder):
    for name in ("b/2.txt", "b/1.txt", ".geheim/x.txt", ".DS_Store"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(TALK, encoding="utf-8")
    found = [path.relative_to(folder).as_posix() for path in files_under([folder])]
    assert found == ["a.txt", "b/1.txt", "b/2.txt", "z.txt"]
    assert list(files_under([folder / "z.txt", folder / "a.txt"])) == [folder / "z.txt", folder / "a.txt"]


def test_a_path_that_doesnt_exist_and_an_empty_folder_are_told(run, tmp_path):
    for path, code in ((tmp_path / "nergens.txt", "S006"), (tmp_path, "S007")):
        with pytest.raises(SourceError) as error:
            run(path)
        assert (error.value.code, error.value.place) == (code, str(path))


def test_a_seller_who_speaks_nowhere_is_told_with_who_does(run, folder):
    with pytest.raises(NotFoundError) as error:
        run(folder, me=("Bert",))
    assert error.value.code == "N003"
    assert "Ingrid, Roos, Sanne" in error.value.remedy


def test_a_name_that_speaks_in_most_conversations_is_the_seller(run, folder):
    outcome = run(folder)
    assert {report.conversation.names(Role.SELLER) for report in outcome.analysis.reports} == {("Sanne",)}


def test_several_conversations_get_a_summary_and_one_doesnt(run, folder):
    assert run(folder).analysis.summary is not None
    assert run(folder / "a.txt").analysis.summary is None


def test_the_report_is_in_the_language_of_most_conversations_unless_one_is_named(run, folder):
    english = "Dana: What happens when somebody wants to order?\nPriya: There is just no budget for it this year.\n"
    for name in ("e1.txt", "e2.txt", "e3.txt"):
        (folder / name).write_text(english, encoding="utf-8")
    assert run(folder).reader is Language.EN
    assert run(folder / "a.txt", folder / "e1.txt").reader is Language.NL
    assert run(folder, reader=Language.NL).reader is Language.NL
    outcome = run(folder / "a.txt", language=Language.EN)
    (report,) = outcome.analysis.reports
    assert report.conversation.language is Language.EN


def test_progress_counts_up_to_all_turns(run, folder):
    seen = []
    run(folder, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (4, 4)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_a_file_gave_and_what_was_skipped_is_told(run):
    outcome = run(EXAMPLES / "WhatsApp-chat met Ingrid.txt")
    (file,) = outcome.analysis.files
    assert file.format == "whatsapp"
    assert sum(file.skipped.values()) > 0


def test_a_format_that_the_user_names_is_followed(run, folder):
    moved = shutil.copy(EXAMPLES / "telefoongesprek.srt", folder / "gesprek.dat")
    outcome = run(Path(moved), source=named("srt"))
    assert outcome.analysis.files[0].format == "srt"


def test_every_example_is_analysed(run):
    outcome = run(EXAMPLES)
    assert outcome.refused == ()
    assert len(outcome.analysis.reports) >= 18
    assert {report.conversation.language for report in outcome.analysis.reports} == set(Language)
    ill = next(report for report in outcome.analysis.reports if "kennismaking" in report.conversation.id)
    assert ill.next_step.step not in ("soft_confrontation", "hard_confrontation")


def test_what_lies_on_the_disk_is_written_as_what_fits_in_memory(run, folder, monkeypatch):
    heavy = TALK + "Ingrid: Mijn man is vorige week overleden, dus ik zeg alles af.\n"
    (folder / "m.txt").write_text(heavy, encoding="utf-8")

    def written():
        outcome = run(folder)
        options = RenderOptions(outcome.reader, UTC, colour=False, width=80)
        for output in OUTPUTS.values():
            stream = BytesIO() if output.binary else StringIO()
            output.write(outcome.analysis, stream, options)
            yield output.id, stream.getvalue() if not output.binary else cells(stream)

    in_memory = dict(written())
    monkeypatch.setattr(spool, "_IN_MEMORY_BYTES", 1)
    assert dict(written()) == in_memory


def cells(stream):
    return [[cell.value for row in sheet for cell in row] for sheet in load_workbook(stream)]


def test_no_example_reaches_the_disk(run, monkeypatch):
    def no_disk(*_args, **_more):
        raise AssertionError("an example was laid aside on the disk")

    monkeypatch.setattr("tempfile.TemporaryFile", no_disk)
    assert run(EXAMPLES).analysis.reports


def test_a_rule_that_is_off_for_a_folder_says_nothing_of_the_turns_in_it(run, tmp_path):
    talk = "Ingrid: Te duur.\nSanne: De rekening is verstuurd en er wordt zsm contact opgenomen.\n"
    found = {}
    for name in ("aan", "uit"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(talk)
    (tmp_path / "uit" / "weerklank.toml").write_text('[check]\noff = ["human"]\n')
    outcome = run(tmp_path / "aan" / "a.txt", tmp_path / "uit" / "a.txt", me=("Sanne",))
    for report in outcome.analysis.reports:
        found[Path(report.conversation.source).parent.name] = {each.rule.partition(".")[0] for each in report.findings}
    assert "human" in found["aan"]
    assert "human" not in found["uit"]
