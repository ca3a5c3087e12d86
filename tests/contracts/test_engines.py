"""Every engine does every task once or more, whatever happens to its workers, and gives the same bytes."""

from importlib.util import find_spec

import pytest

from tests.batch.corpus import digests, rows, run, write_lines
from tests.contracts import engine_work
from weerklank.batch.engines.local import LocalEngine
from weerklank.batch.engines.ray import RayEngine
from weerklank.batch.records import Task

RAY = pytest.mark.skipif(find_spec("ray") is None, reason="the extra `cluster` isn't installed")


class Backwards:
    """Do the tasks in this process, last one first."""

    def run(self, work, tasks):
        yield from LocalEngine(1).run(work, tasks[::-1])


ENGINES = [
    pytest.param(LocalEngine(1), id="this-process"),
    pytest.param(Backwards(), id="backwards"),
    pytest.param(LocalEngine(2), id="two-processes"),
    pytest.param(LocalEngine(3), id="three-processes"),
    pytest.param(RayEngine(None, 2), id="ray", marks=[RAY, pytest.mark.filterwarnings("ignore")]),
]
WITH_WORKERS = [ENGINES[2], ENGINES[4]]


@pytest.fixture(scope="module")
def cluster():
    """Start Ray once for this module, as its engine does; a cluster that is there is used."""
    if find_spec("ray") is None:
        yield
        return
    import ray

    engine = RayEngine(None, 2)
    engine._connect(ray)
    yield
    ray.shutdown()


@pytest.fixture(autouse=True)
def _with_cluster(request):
    if "ray" in request.node.callspec.id:
        request.getfixturevalue("cluster")


def tasks(folder, count=5):
    return [Task("", str(folder), "job", number, ()) for number in range(count)]


def done(folder):
    return {path.name for path in folder.glob("done-*")}


@pytest.mark.parametrize("engine", ENGINES)
def test_each_task_has_one_outcome(engine, tmp_path):
    outcomes = list(engine.run(engine_work.leave_a_mark, tasks(tmp_path)))
    assert sorted(outcome.number for outcome in outcomes) == list(range(5))
    assert [outcome.error for outcome in outcomes] == [None] * 5
    assert len(done(tmp_path)) == 5


@pytest.mark.parametrize("engine", ENGINES)
def test_no_tasks_have_no_outcomes(engine, tmp_path):
    assert list(engine.run(engine_work.leave_a_mark, [])) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_known_error_comes_back_whole_and_stops_no_other_task(engine, tmp_path):
    outcomes = {outcome.number: outcome.error for outcome in engine.run(engine_work.fail_at_two, tasks(tmp_path))}
    assert str(outcomes.pop(2)) == "model: A001 it can't be read\nInstall again."
    assert set(outcomes.values()) == {None}
    assert len(done(tmp_path)) == 4


@pytest.mark.parametrize("engine", ENGINES)
def test_an_unknown_error_comes_back_without_its_words(engine, tmp_path):
    outcomes = {outcome.number: outcome.error for outcome in engine.run(engine_work.break_at_two, tasks(tmp_path))}
    assert outcomes[2].code == "B010"
    assert "ValueError" in str(outcomes[2])
    assert "customer" not in str(outcomes[2])
    assert len(done(tmp_path)) == 4


@pytest.mark.parametrize("engine", WITH_WORKERS)
def test_a_task_whose_worker_is_killed_is_done_by_another(engine, tmp_path):
    outcomes = list(engine.run(engine_work.be_killed_once_at_two, tasks(tmp_path)))
    assert (tmp_path / "killed").exists()
    assert sorted((outcome.number, outcome.error) for outcome in outcomes) == [(number, None) for number in range(5)]
    assert len(done(tmp_path)) == 5


@pytest.mark.parametrize("engine", WITH_WORKERS)
def test_a_task_that_kills_every_worker_is_given_up_and_the_others_are_done(engine, tmp_path):
    outcomes = {
        outcome.number: outcome.error for outcome in engine.run(engine_work.be_killed_always_at_two, tasks(tmp_path))
    }
    assert outcomes.pop(2).code == "B011"
    assert outcomes == dict.fromkeys((0, 1, 3, 4))
    assert len(done(tmp_path)) == 4


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Give a corpus and what one process makes of it, shard after shard."""
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write_lines(folder / "corpus.jsonl", [*rows(), "no JSON"])
    run(source, folder / "out")
    return source, digests(folder / "out")


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_a_batch_is_the_same_to_the_byte(engine, undisturbed, tmp_path):
    source, expected = undisturbed
    run(source, tmp_path / "out", engine=engine)
    assert digests(tmp_path / "out") == expected
