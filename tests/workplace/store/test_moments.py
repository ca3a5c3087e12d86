"""What is laid out of a resistant turn for counting: to whom it was said, and about what."""

import importlib

from tests.workplace.exports import CHAT, OTHER, File, bring

HANDED_OVER = """\
[02-02-2026 09:01:10] Sanne: Goedemorgen Ingrid, heb je mijn voorstel gezien?
[02-02-2026 09:14:32] Ingrid: Ja, maar het is me eerlijk gezegd te duur. Ik zie niet wat het me oplevert.
[03-02-2026 09:20:00] Tom: Dag Ingrid, ik neem het over van Sanne. Hoe staat het ervoor?
[03-02-2026 10:02:45] Ingrid: Ik wil eerst mijn website af hebben, daarna kijk ik wel verder.
"""


def sellers():
    from weerklank.store.models import Moment

    return list(Moment.rows.order_by("turn__index").values_list("turn__index", "seller"))


def test_a_moment_is_of_who_spoke_last_before_it(owner, worker):
    bring(owner, worker, File("a.txt", HANDED_OVER), sellers=("Sanne", "Tom"))
    assert sellers() == [(1, "Sanne"), (3, "Tom")]


def test_who_was_only_answered_later_is_of_whoever_answered(owner, worker):
    first = HANDED_OVER.partition("\n")[2].replace("Sanne. Hoe", "haar. Hoe")
    bring(owner, worker, File("a.txt", first), sellers=("Tom",))
    assert sellers() == [(0, "Tom"), (2, "Tom")]


def test_counting_looks_at_no_other_table(owner, worker, database):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from weerklank.services.recurring import MomentFilter, recurring

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    with CaptureQueriesContext(connection) as asked:
        recurring(owner, MomentFilter(seller="Sanne", product="site"))
    assert len(asked) > 5
    assert not [each["sql"] for each in asked if "JOIN" in each["sql"] or "store_moment" not in each["sql"]]


def test_a_product_counts_at_once_and_after_reading_again(owner, worker):
    from weerklank.services.notes import name_product
    from weerklank.services.recurring import MomentFilter, recurring
    from weerklank.store.models import Conversation, JobKind

    bring(owner, worker, File("a.txt", CHAT), File("b.txt", OTHER))
    row = Conversation.rows.get(title="Ingrid")
    name_product(owner, row, "site")
    told = recurring(owner, MomentFilter()).products
    assert list(told) == ["site"]
    assert recurring(owner, MomentFilter(product="site")).conversations == 1
    read_again(worker, JobKind.READ)
    assert recurring(owner, MomentFilter()).products == told


def test_workspaces_from_before_are_filled_in(owner, worker):
    from django.apps import apps

    from weerklank.services.notes import name_product
    from weerklank.store.models import Conversation, Job, Moment

    bring(owner, worker, File("a.txt", HANDED_OVER), File("b.txt", OTHER), sellers=("Sanne", "Tom"))
    name_product(owner, Conversation.rows.get(title="Pieter"), "levering")
    before = list(Moment.rows.order_by("pk").values_list("pk", "seller", "product"))
    Moment.rows.update(seller="", product="")
    migration = importlib.import_module("weerklank.store.migrations.0007_sellers_of_moments")
    migration.fill(apps, None)
    assert dict(Moment.rows.filter(conversation__title="Pieter").values_list("seller", "product")) == {
        "Sanne": "levering"
    }
    assert list(Conversation.rows.filter(is_read=False).values_list("title", flat=True)) == ["Ingrid"]
    assert Job.rows.filter(state="queued", kind="read").count() == 1
    while worker.work_once():
        pass
    after = list(Moment.rows.order_by("turn_id").values_list("seller", "product"))
    assert sorted(after) == sorted(row[1:] for row in before)


def test_an_older_backup_is_laid_out_anew(owner, worker, tmp_path):
    import io
    import json
    import zipfile

    from tests.workplace.conftest import NOW
    from weerklank.services.backup import restore, write_backup
    from weerklank.store.models import Moment, Team, User

    bring(owner, worker, File("a.txt", CHAT))
    there = sellers()
    written, older = io.BytesIO(), io.BytesIO()
    uploads = tmp_path / "none"
    uploads.mkdir()
    write_backup(written, uploads=uploads, now=NOW)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(older, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("manifest.json"):
                tree = json.loads(content)
                tree["migrations"] = [each for each in tree["migrations"] if not each.startswith("0007")]
                content = json.dumps(tree).encode()
            if name.endswith("/moment.jsonl"):
                rows = [json.loads(line) for line in content.splitlines()]
                content = "".join(
                    json.dumps({key: row[key] for key in row if key not in ("seller", "product")}) + "\n"
                    for row in rows
                ).encode()
            target.writestr(name, content)
    Team.objects.all().delete()
    User.objects.all().delete()
    restore(older, uploads=uploads)
    assert set(Moment.rows.values_list("seller", flat=True)) == {""}
    while worker.work_once():
        pass
    assert sellers() == there


def read_again(worker, kind):
    from weerklank.services.jobs import enqueue
    from weerklank.store.models import Conversation

    Conversation.rows.update(is_read=False)
    enqueue(Conversation.rows.earliest("pk").team_id, kind)
    while worker.work_once():
        pass
