"""Owner, team-mate, reader, stranger and nobody, with every scope, on every operation of the OpenAPI document."""

import pytest

from tests.workplace.exports import CHAT, File, bring

SECRET = "GeheimAtelier"
READS = {"post /check", "post /label"}
"""Operations that change nothing, though they are asked by POST."""
BODIES = {
    "put /turns/{turn}/label": {"label": "refusal"},
    "put /conversations/{conversation}/follow-up": {"due_on": "2031-05-01"},
    "post /conversations/{conversation}/proposals": {"text": "Dag!"},
    "post /check": {"text": "Dag!"},
    "post /label": {"texts": [{"text": "Dag!"}]},
    "post /conversations/{conversation}/rewrite": {"text": "Dag!"},
}


@pytest.fixture
def ids(owner, worker):
    from weerklank.store.models import Import, Turn

    bring(owner, worker, File(f"{SECRET}.txt", CHAT.replace("Ingrid", SECRET)))
    turn = Turn.rows.filter(role="customer").earliest("id")
    return {
        "conversation": turn.conversation_id, "turn": turn.pk, "person": turn.conversation.person_id,
        "import_": Import.rows.get().pk,
    }  # fmt: skip


def operations():
    from weerklank.api.service import api

    paths = api.get_openapi_schema(path_prefix="")["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


def answer(caller, method, path, ids):
    """Ask, and undo what that did."""
    import io

    from django.db import transaction

    address = path.format(**ids)
    with transaction.atomic():
        if path == "/imports":
            file = io.BytesIO(CHAT.encode())
            file.name = "chat.txt"
            given = caller.upload(address, [file])
        else:
            given = caller(method, address, BODIES.get(f"{method} {path}"))
        transaction.set_rollback(True)
    _forget_uploads()
    return given


def _forget_uploads():
    """Delete the files of an import that was undone: its number is given again."""
    import shutil

    from weerklank.api.knowledge import the_folder

    for folder in the_folder().uploads.iterdir():
        shutil.rmtree(folder)


def scope_of(method, path):
    if method == "get" or f"{method} {path}" in READS:
        return "read"
    return "propose" if path.endswith(("/proposals", "/rewrite")) else "write"


def test_the_document_is_openapi_3_1_and_holds_every_operation(callers):
    document = callers["nobody"]("get", "/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert len(operations()) >= 18
    for method, path in operations():
        assert document["paths"][f"/api/v1{path}"][method]["security"], f"{method} {path} asks for no key"


def test_every_operation_lets_in_whom_it_should(callers, ids):
    wrong = {}
    for method, path in operations():
        changes = scope_of(method, path) != "read"
        wanted = {
            "owner": (200, 201, 202, 204),
            "member": (200, 201, 202, 204),
            "reader": (403,) if changes else (200,),
            "stranger": (404,) if "{" in path else (200, 202),
            "nobody": (401,),
        }
        for who, caller in callers.items():
            given = answer(caller, method, path, ids)
            if given.status_code not in wanted[who]:
                wrong[f"{method} {path} as {who}"] = given.status_code
            if who in ("stranger", "nobody") and SECRET in given.content.decode():
                wrong[f"{method} {path} as {who} shows it"] = given.status_code
    assert wrong == {}


def test_a_key_does_what_its_scopes_say_and_no_more(owner, ids):
    from tests.workplace.api.conftest import Caller
    from weerklank.services.keys import make_key

    wrong = {}
    for scope in ("read", "propose", "write"):
        caller = Caller(make_key(owner, name=scope, scopes=(scope,))[1])
        for method, path in operations():
            status = answer(caller, method, path, ids).status_code
            if (status == 403) is (scope_of(method, path) == scope):
                wrong[f"{method} {path} with {scope}"] = status
    assert wrong == {}


def test_who_leaves_the_team_takes_their_keys_along(callers, memberships, ids):
    from weerklank.services.accounts import change_role, remove_member

    assert callers["member"]("delete", f"/conversations/{ids['conversation']}").status_code == 204
    change_role(memberships["owner"], memberships["member"].pk, "reader")
    assert callers["member"]("delete", f"/conversations/{ids['conversation']}").status_code == 403
    remove_member(memberships["owner"], memberships["member"].pk)
    assert callers["member"]("get", "/me").status_code == 401


@pytest.mark.parametrize("act", ["change_role", "remove_member"])
def test_roles_are_changed_one_at_a_time_so_that_an_owner_stays(memberships, database, act):
    """Two owners who take each other's role away at the same moment would leave none."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from weerklank.services import accounts

    if database != "postgres":
        pytest.skip("SQLite has one writer")
    given = ["reader"] if act == "change_role" else []
    with CaptureQueriesContext(connection) as asked:
        getattr(accounts, act)(memberships["owner"], memberships["member"].pk, *given)
    told = [each["sql"] for each in asked if "store_team" in each["sql"] or "store_membership" in each["sql"]]
    assert told[0].startswith("SELECT")
    assert 'FROM "store_team"' in told[0]
    assert told[0].endswith("FOR NO KEY UPDATE")
