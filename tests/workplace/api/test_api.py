"""What a program can ask of the workplace, and what it is told when it can't."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.workplace.exports import CHAT, LONGER, OTHER, File, bring


def upload(text, name="chat.txt"):
    given = io.BytesIO(text.encode())
    given.name = name
    return given


def test_a_key_says_who_it_is(ask):
    answer = ask("get", "/me")
    assert answer.json() == {
        "key": "owner", "scopes": ["read", "propose", "write"], "team": "Atelier Els", "role": "owner",
    }  # fmt: skip


def test_files_come_in_and_are_read_and_the_same_twice_adds_nothing(ask, worker, folder):
    worker.folder = folder.uploads
    first = ask.upload("/imports", [upload(CHAT)], me=["Sanne"])
    assert (first.status_code, first.json()["state"]) == (202, "started")
    while worker.work_once():
        pass
    assert ask("get", f"/imports/{first.json()['id']}").json()["new_turns"] == 4
    second = ask.upload("/imports", [upload(CHAT)]).json()["id"]
    while worker.work_once():
        pass
    told = ask("get", f"/imports/{second}").json()
    assert (told["state"], told["new_turns"], told["known_turns"]) == ("done", 0, 4)
    (listed,) = ask("get", "/conversations").json()["items"]
    assert (listed["title"], listed["turn_count"], listed["form"]) == ("Ingrid", 4, "website_first")


def test_the_report_of_a_conversation_is_that_of_the_command_line(ask, conversation):
    import jsonschema

    from tests.workplace.api.report_shape import CONVERSATION

    whole = ask("get", f"/conversations/{conversation.pk}?language=en").json()
    jsonschema.validate(whole["report"], CONVERSATION)
    assert [turn["text"] for turn in whole["report"]["turns"]][3].startswith("Ik wil eerst mijn website")
    step = ask("get", f"/conversations/{conversation.pk}/next-step").json()
    assert step["next_step"]["step"] == conversation.step


def test_conversations_are_filtered_as_on_the_page(ask, conversation):
    def found(query):
        return [row["id"] for row in ask("get", f"/conversations?{query}").json()["items"]]

    assert found("words=website") == found("form=website_first") == [conversation.pk]
    assert found("words=onvindbaar") == found("since=2026-03-01") == []


def test_a_list_goes_on_where_it_stopped_though_something_comes_in_between(ask, owner, worker, conversation):
    bring(owner, worker, File("levering.txt", OTHER))
    first = ask("get", "/turns?limit=4").json()
    bring(owner, worker, File("chat.txt", LONGER))
    rest, cursor = [], first["next"]
    while cursor:
        part = ask("get", f"/turns?limit=4&cursor={cursor}").json()
        rest, cursor = rest + part["items"], part["next"]
    ids = [turn["id"] for turn in [*first["items"], *rest]]
    assert len(ids) == len(set(ids)) == 6
    assert ids == sorted(ids, reverse=True)
    assert ask("get", "/turns?cursor=verzonnen").json()["code"] == "C084"
    by_moment = ask("get", "/conversations?limit=1").json()
    following = ask("get", f"/conversations?limit=1&cursor={by_moment['next']}").json()
    assert [row["title"] for row in by_moment["items"] + following["items"]] == ["Pieter", "Ingrid"]
    assert following["next"] is None


def test_a_corrected_label_counts(ask, conversation):
    turn = ask("get", "/turns?words=website").json()["items"][0]
    assert ask("put", f"/turns/{turn['id']}/label", {"label": "refusal"}).json()["label"] == "refusal"
    wrong = ask("put", f"/turns/{turn['id']}/label", {"label": "onzin"})
    assert (wrong.status_code, wrong["Content-Type"]) == (400, "application/problem+json")
    assert wrong.json()["code"] == "C049"


def test_people_and_their_conversations_are_found_by_a_part_of_a_name(ask, conversation):
    (person,) = ask("get", "/people?name=ingr").json()["items"]
    assert person["conversations"] == [conversation.pk]
    assert ask("get", f"/people/{person['id']}").json() == person


def test_a_day_is_planned_listed_and_done(ask, conversation):
    path = f"/conversations/{conversation.pk}/follow-up"
    assert ask("put", path, {"due_on": "2031-04-01"}).json()["due_on"] == "2031-04-01"
    assert len(ask("get", "/follow-ups").json()["items"]) == 1
    assert ask("get", "/follow-ups?until=2026-03-01").json()["items"] == []
    assert ask("delete", path).status_code == 204
    assert ask("get", "/follow-ups").json()["items"] == []


def test_a_day_that_is_over_is_refused_as_on_the_page(ask, conversation):
    from weerklank.store.models import FollowUp, Proposal

    path = f"/conversations/{conversation.pk}"
    ask("put", f"{path}/follow-up", {"due_on": "2031-04-01"})
    for refused in (
        ask("put", f"{path}/follow-up", {"due_on": "2026-02-28"}),
        ask("post", f"{path}/proposals", {"due_on": "2026-02-28"}),
    ):
        assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
        told = refused.json()
        assert (told["code"], told["place"]) == ("C094", "due_on")
        assert (told["title"], told["detail"]) == ("this day is over already", "Choose today or a later day.")
    assert [str(each) for each in FollowUp.rows.values_list("due_on", flat=True)] == ["2031-04-01"]
    assert not Proposal.rows.exists()


def test_today_can_still_be_planned_where_the_team_is(ask, owner, conversation):
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from weerklank.store.models import Team

    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        Team.objects.filter(pk=owner.team_id).update(timezone=zone)
        today = datetime.now(ZoneInfo(zone)).date()
        path = f"/conversations/{conversation.pk}/follow-up"
        assert ask("put", path, {"due_on": str(today)}).status_code == 200
        assert ask("put", path, {"due_on": str(today - timedelta(days=1))}).status_code == 422


def test_a_draft_is_checked_and_texts_are_labelled(ask):
    answer = ask("post", "/check", {"text": "Sorry, maar je had het moeten lezen.", "reader": "en"}).json()
    assert answer["language"] == "nl"
    assert "repair.sorry-but-nl" in {each["Check"] for each in answer["findings"]}
    given = {"texts": [{"id": "a", "text": "Ik vind het te duur."}, {"text": "Dank je wel!", "role": "customer"}]}
    labels = ask("post", "/label", given).json()["items"]
    assert [each["id"] for each in labels] == ["a", None]
    assert 0 < labels[0]["resistance"] <= 1


def test_a_request_that_is_too_large_is_refused_and_breaks_nothing(ask):
    answer = ask("post", "/label", {"texts": [{"text": "x" * 3_000_000}]})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    told = answer.json()
    assert (told["code"], told["title"]) == ("C095", "this is too much text at once: at most 1 MB goes")
    assert told["detail"].startswith("Send less text")


def test_too_many_fields_or_files_or_too_much_in_all_is_told_alike(ask):
    one = SimpleUploadedFile("a.txt", b"x")
    fields = ask.upload("/imports", [one], **{f"field{number}": "x" for number in range(10_001)})
    files = ask.upload("/imports", [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(501)])
    kind = "multipart/form-data; boundary=x"
    whole = ask("post", "/imports", data=b"--x--", content_type=kind, CONTENT_LENGTH=300_000_000)
    for answer, limit in ((fields, "10000"), (files, "500"), (whole, "260 MB")):
        assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
        assert answer.json()["code"] == "C095"
        assert limit in answer.json()["title"]


def test_a_deleted_conversation_is_gone(ask, conversation):
    from weerklank.store.models import AuditEntry, Turn

    assert ask("delete", f"/conversations/{conversation.pk}").status_code == 204
    assert not Turn.rows.exists()
    assert ask("get", f"/conversations/{conversation.pk}").json()["code"] == "N031"
    assert AuditEntry.rows.first().action == "conversation.delete"


def test_the_same_request_is_done_once(ask, conversation):
    from weerklank.store.models import Proposal

    path, name = f"/conversations/{conversation.pk}/proposals", {"Idempotency-Key": "8f1c"}
    first = ask("post", path, {"text": "Wat maakt de website zo belangrijk?"}, headers=name)
    again = ask("post", path, {"text": "Wat maakt de website zo belangrijk?"}, headers=name)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["conversation_id"] == conversation.pk
    assert again["Idempotency-Replayed"] == "true"
    assert Proposal.rows.count() == 1
    other = ask("post", path, {"text": "Iets anders."}, headers=name)
    assert (other.status_code, other.json()["code"]) == (422, "C083")


def test_an_upload_is_done_once_too(ask, worker):
    from weerklank.store.models import Import

    name = {"Idempotency-Key": "maandag"}
    first = ask.upload("/imports", [upload(CHAT)], headers=name)
    assert ask.upload("/imports", [upload(CHAT)], headers=name).json() == first.json()
    assert ask.upload("/imports", [upload(OTHER)], headers=name).status_code == 422
    assert Import.rows.count() == 1


def test_what_was_refused_may_be_asked_again_under_the_same_name(ask, conversation):
    path, name = f"/conversations/{conversation.pk}/proposals", {"Idempotency-Key": "x"}
    assert ask("post", path, {"text": ""}, headers=name).json()["code"] == "C081"
    assert ask("post", path, {"text": "Dag!"}, headers=name).status_code == 201


def test_too_many_requests_in_a_minute_wait(ask):
    answers = [ask("get", "/me") for _ in range(301)]
    assert {answer.status_code for answer in answers[:300]} == {200}
    assert answers[300].status_code == 429
    assert int(answers[300]["Retry-After"]) > 0


def test_what_doesnt_fit_is_said_without_repeating_it(ask):
    answer = ask("post", "/check", {"text": ["geheim"], "form": "gedicht"})
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == {"body.given.text", "body.given.form"}
    assert "geheim" not in answer.content.decode()
    assert "gedicht" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/conversations", "/me"])
def test_without_a_key_nothing_is_told(callers, path):
    from tests.workplace.api.conftest import Caller

    for caller in (callers["nobody"], Caller("wk_verzonnen")):
        answer = caller("get", path)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer["Content-Type"] == "application/problem+json"


def test_a_key_is_kept_as_a_digest_and_can_be_revoked(owner, ask):
    from django.utils import timezone

    from weerklank.services.keys import make_key, revoke_key
    from weerklank.store.models import ApiKey

    row, token = make_key(owner, name="script", scopes=("read",))
    assert token not in str(ApiKey.rows.filter(pk=row.pk).values().get())
    from tests.workplace.api.conftest import Caller

    caller = Caller(token)
    assert caller("get", "/me").status_code == 200
    assert ApiKey.rows.get(pk=row.pk).last_used_at is not None
    revoke_key(owner, row.pk, now=timezone.now())
    assert caller("get", "/me").status_code == 401


def test_every_class_of_error_has_a_status():
    from weerklank import errors
    from weerklank.api.faults import STATUSES

    kinds = {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.WeerklankError)
    }
    assert set(STATUSES) == kinds
    for kind, status in STATUSES.items():
        assert (400 <= status < 500) is issubclass(kind, errors.InputError)
        assert (status == 503) is kind.transient
