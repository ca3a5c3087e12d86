"""Let two do the same at one moment, or one be killed half-way; test_at_once runs this in a process."""

import os
import sys
import threading
from datetime import UTC, date, datetime

from weerklank.errors import WeerklankError
from weerklank.settings import read_settings
from weerklank.workspace.project import open_workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEADLINE_S = 30
LET_GO_AFTER_S = 1.0
"""Who must wait for the other isn't done by then; who doesn't wait was done long before."""
USER = {"name": "Els", "password": "een-lang-wachtwoord", "language": "nl"}


def outcome(work):
    try:
        return work()
    except WeerklankError as error:
        return error.code


def at_once(first, second):
    """Do the second while the transaction of the first is still open, and tell what came of each."""
    from django.db import connections, transaction

    inside, over, told = threading.Event(), threading.Event(), {}

    def begin():
        with transaction.atomic():
            told["first"] = outcome(first)
            inside.set()
            over.wait(LET_GO_AFTER_S)
        connections.close_all()

    def follow():
        inside.wait(DEADLINE_S)
        told["second"] = outcome(second)
        over.set()
        connections.close_all()

    threads = [threading.Thread(target=begin), threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    return told.get("first"), told.get("second")


def owners():
    from weerklank.services.accounts import create_owner
    from weerklank.store.models import Team, User

    def become(login):
        create_owner(login=login, team="Atelier", **USER)
        return "owner"

    return *at_once(lambda: become("els"), lambda: become("piet")), User.objects.count(), Team.objects.count()


def logins():
    from weerklank.services.accounts import make_user
    from weerklank.store.models import User

    def make():
        return make_user(login="els", **USER).login

    return *at_once(make, make), User.objects.count()


def days():
    from weerklank.services.notes import follow_up
    from weerklank.store.models import Conversation, FollowUp

    owner = owner_of()
    talk = Conversation.rows.create(team=owner.team, title="Ingrid", changed_at=NOW)

    def plan(day):
        return follow_up(owner, talk, date(2026, 3, day), now=NOW).due_on.day

    return *at_once(lambda: plan(10), lambda: plan(11)), FollowUp.rows.filter(done_at=None).count()


def answers():
    from weerklank.services.kept_answers import answered_once

    key, asked, inside, told = key_of(), [], threading.Event(), {}

    def ask():
        asked.append(1)
        inside.set()
        threading.Event().wait(LET_GO_AFTER_S)
        return 201, {"n": len(asked)}

    def once(who):
        given = outcome(lambda: answered_once(key, name="x", request_digest="d", now=NOW, ask=ask))
        told[who] = getattr(given, "body", given)

    first = threading.Thread(target=once, args=("first",))
    first.start()
    inside.wait(DEADLINE_S)
    once("second")
    first.join(DEADLINE_S)
    return told["first"], told["second"], len(asked)


def killed():
    from weerklank.services.kept_answers import answered_once

    answered_once(key_of(), name="x", request_digest="d", now=NOW, ask=lambda: note("half") or os._exit(0))


def after_killed():
    from weerklank.services.kept_answers import answered_once
    from weerklank.store.models import ApiKey, Team

    def ask():
        return 201, {"n": note("whole")}

    def given():
        return answered_once(ApiKey.rows.get(), name="x", request_digest="d", now=NOW, ask=ask).body

    return outcome(given), *Team.objects.order_by("id").values_list("name", flat=True)


def note(name):
    """Do something that is kept, as an operation of the API does."""
    from weerklank.store.models import Team

    Team.objects.create(name=name)


def owner_of():
    from weerklank.services.accounts import create_owner

    return create_owner(login="els", team="Atelier", **USER)


def key_of():
    from weerklank.services.keys import make_key

    return make_key(owner_of(), name="Program", scopes=("write",))[0]


def main():
    open_workspace(read_settings(os.environ))
    found = globals()[sys.argv[1]]()
    sys.stdout.write(" ".join(map(str, found)) + "\n")


main()
