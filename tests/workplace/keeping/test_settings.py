"""One's own account, the second step, a forgotten password, and the team's rules."""

import html
import re
from datetime import timedelta

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, File, bring

PASSWORD = "een-lang-wachtwoord"
NEXT = "een-ander-lang-wachtwoord"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def client(owner):
    from django.test import Client

    made = Client(SERVER_NAME="localhost")
    made.force_login(owner.user)
    return made


@pytest.fixture
def visitor(database):
    from django.test import Client

    return Client(SERVER_NAME="localhost")


def sign_in(visitor, password=PASSWORD):
    return visitor.post("/sign-in/", {"login": "els", "password": password})


def test_a_password_changes_for_whoever_knows_the_old_one(client, visitor):
    assert "niet je wachtwoord" in text(client.post("/settings/password/", {"old": "x", "password": NEXT}))
    assert client.post("/settings/password/", {"old": PASSWORD, "password": "kort"}).status_code == 400
    assert client.post("/settings/password/", {"old": PASSWORD, "password": NEXT})["Location"] == "/settings/"
    assert client.get("/settings/").status_code == 200
    assert sign_in(visitor).status_code == 200
    assert sign_in(visitor, NEXT)["Location"] == "/"


def code_now(seed):
    import pyotp

    from weerklank.services.second_step import secret_of

    return pyotp.TOTP(secret_of(seed)).now()


def switch_on(client):
    page = client.get("/settings/second-step/")
    assert "data:image/png" in text(page)
    seed = client.session["second_step_seed"]
    codes = text(client.post("/settings/second-step/", {"code": code_now(seed)}))
    return seed, re.findall(r"<code>([a-z2-7-]{19})</code>", codes)


def test_with_the_second_step_a_password_alone_opens_nothing(client, visitor, owner):
    from weerklank.store.models import User

    _, codes = switch_on(client)
    assert len(set(codes)) == 8
    assert sign_in(visitor)["Location"] == "/sign-in/code/"
    assert visitor.get("/")["Location"].startswith("/sign-in/")
    assert visitor.post("/sign-in/code/", {"code": "000000"}).status_code == 200
    assert visitor.get("/")["Location"].startswith("/sign-in/")
    assert visitor.post("/sign-in/code/", {"code": codes[0].upper()})["Location"] == "/"
    assert visitor.get("/").status_code == 200
    assert len(User.objects.get(login="els").recovery_digests) == 7


def test_a_code_works_once(owner):
    from weerklank.services import second_step
    from weerklank.store.models import User

    seed = second_step.new_seed()
    import pyotp

    totp = pyotp.TOTP(second_step.secret_of(seed))
    codes = second_step.switch_on(owner, seed=seed, code=totp.at(NOW), now=NOW)
    user = User.objects.get(pk=owner.user_id)
    assert not second_step.is_right(user, totp.at(NOW), now=NOW)
    later = NOW + timedelta(seconds=30)
    assert second_step.is_right(user, totp.at(later), now=later)
    assert not second_step.is_right(user, totp.at(later), now=later)
    assert not second_step.is_right(user, totp.at(NOW + timedelta(minutes=10)), now=later)
    assert second_step.is_right(user, codes[3], now=later)
    assert not second_step.is_right(user, codes[3], now=later)


def test_guessing_codes_stops_after_a_few(client, visitor):
    switch_on(client)
    answers = []
    for _ in range(9):
        sign_in(visitor)
        answers.append(visitor.post("/sign-in/code/", {"code": "123123"}).status_code)
    assert answers == [200] * 8 + [429]


def test_the_database_holds_no_secret_of_the_app(client, owner):
    from weerklank.services.second_step import secret_of
    from weerklank.store.models import User

    seed, codes = switch_on(client)
    row = str(User.objects.filter(pk=owner.user_id).values().get())
    assert secret_of(seed) not in row
    assert not any(code in row for code in codes)


def test_the_owner_gives_a_colleague_a_link_that_works_once(client, owner, visitor):
    from weerklank.services.accounts import make_user
    from weerklank.store.models import Membership, Role, Team

    milan = make_user(login="milan", name="Milan", password=PASSWORD, language="nl")
    member = Membership.rows.create(team=owner.team, user=milan, role=Role.MEMBER)
    page = text(client.post(f"/team/member/{member.pk}/reset/"))
    path = re.search(r"http://localhost(/reset/[^\"]+)", page).group(1)
    assert "Milan" in text(visitor.get(path))
    assert visitor.post(path, {"password": "kort"}).status_code == 200
    assert visitor.post(path, {"password": NEXT})["Location"] == "/sign-in/"
    assert visitor.get(path).status_code == 404
    assert visitor.get("/reset/1-abc/").status_code == 404
    assert visitor.get("/reset/onzin/").status_code == 404
    Membership.rows.create(team=Team.objects.create(name="Elders"), user=milan, role=Role.OWNER)
    assert client.post(f"/team/member/{member.pk}/reset/").status_code == 400


def test_somebody_in_two_teams_looks_at_one_at_a_time(client, owner):
    from weerklank.store.models import Membership, Team

    other = Team.objects.create(name="Tweede Atelier")
    stranger = Team.objects.create(name="Van een ander")
    Membership.rows.create(team=other, user=owner.user, role="reader")
    client.post("/settings/switch/", {"team": other.pk})
    assert "Tweede Atelier" in text(client.get("/team/"))
    assert client.post("/settings/team/", {"team": "x"}).status_code == 403
    client.post("/settings/switch/", {"team": stranger.pk})
    assert "Tweede Atelier" in text(client.get("/team/"))


def test_the_owner_sets_the_rules_for_new_imports(client, owner):
    client.post("/settings/team/", {"team": "Nieuw Atelier", "keep_days": "90", "pseudonymise": "on"})
    owner.team.refresh_from_db()
    assert (owner.team.name, owner.team.keep_days, owner.team.pseudonymise) == ("Nieuw Atelier", 90, True)
    assert client.post("/settings/team/", {"team": "A", "keep_days": "-1"}).status_code == 400


def all_drafts(conversation):
    from weerklank.store.models import Advice

    return " ".join(Advice.rows.get(conversation=conversation, language="nl").report["next_step"]["drafts"])


def test_drafts_say_je_or_u_as_the_team_chose_and_otherwise_for_one_customer(client, owner, worker):
    from weerklank.store.models import Conversation

    bring(owner, worker, File("chat.txt", CHAT))
    conversation = Conversation.rows.get()
    assert says_u(all_drafts(conversation)) is False
    client.post("/settings/team/", {"team": "Atelier", "address": "u"})
    work_through(worker)
    assert says_u(all_drafts(conversation)) is True
    page = text(client.get(f"/conversations/{conversation.pk}/"))
    assert html.escape(all_drafts(conversation).split("‘")[0][:20]) in page
    client.post(f"/people/{conversation.person_id}/address/", {"address": "je"})
    work_through(worker)
    assert says_u(all_drafts(conversation)) is False
    assert '<option value="je" selected>' in text(client.get(f"/people/{conversation.person_id}/"))
    client.post(f"/people/{conversation.person_id}/address/", {"address": ""})
    work_through(worker)
    assert says_u(all_drafts(conversation)) is True


def says_u(drafts):
    assert re.search(r"\b(?:je|jou|jij|u|uw)\b", drafts)
    return re.search(r"\b(?:u|uw)\b", drafts) is not None


def work_through(worker):
    while worker.work_once():
        pass


def test_a_backup_begins_a_workspace_in_the_browser(database, visitor, tmp_path, owner):
    from weerklank.services.backup import write_backup
    from weerklank.store.models import Team, User

    with (tmp_path / "b.zip").open("wb") as stream:
        write_backup(stream, uploads=tmp_path, now=NOW)
    Team.objects.all().delete()
    User.objects.all().delete()
    with (tmp_path / "b.zip").open("rb") as stream:
        assert visitor.post("/start/restore/", {"file": stream}, REMOTE_ADDR="203.0.113.7").status_code == 403
    (tmp_path / "x.zip").write_bytes(b"niets")
    with (tmp_path / "x.zip").open("rb") as stream:
        assert "geen volledige back-up" in text(visitor.post("/start/restore/", {"file": stream}))
    with (tmp_path / "b.zip").open("rb") as stream:
        assert visitor.post("/start/restore/", {"file": stream})["Location"] == "/sign-in/"
    assert sign_in(visitor)["Location"] == "/"
