"""Other programs are told, signed, again and again, and never into the network at home."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.workplace.conftest import NOW
from tests.workplace.exports import CHAT, OTHER, File, bring

HERE = frozenset(("localhost", "127.0.0.1"))


class Receiver:
    """Listen on this machine; answer with each of `statuses` in turn, the last one for ever."""

    def __init__(self):
        self.statuses, self.got = [204], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append((dict(self.headers.items()), body))
                status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
                self.send_response(status)
                self.send_header("Location", "https://elders.example/")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def busy(worker, clock):
    """Return a worker that looks after webhooks too."""
    from weerklank.services.upkeep import Upkeep

    worker.clock = clock
    worker.upkeep = Upkeep(clock, allowed_hosts=HERE)
    return worker


def hook(owner, receiver, *events):
    from weerklank.services.webhooks import make_webhook

    return make_webhook(owner, url=receiver.url, events=events, allowed=HERE)


def verified(secret, headers, body):
    """Verify as the Standard Webhooks specification says; written apart from our own code."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(each, f"v1,{wanted}") for each in headers["webhook-signature"].split(" "))


def test_the_signature_is_that_of_the_specification(database):
    from weerklank.services.deliveries import signature

    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_what_happens_is_told_and_signed_without_a_word_of_a_conversation(owner, busy, receiver):
    _, secret = hook(owner, receiver)
    bring(owner, busy, File("chat.txt", CHAT), File("levering.txt", OTHER))
    events = [json.loads(body) for _, body in receiver.got]
    assert {event["type"] for event in events} >= {"conversation.read", "import.finished"}
    assert all(verified(secret, headers, body) for headers, body in receiver.got)
    assert not any(verified(secret, headers, body + b" ") for headers, body in receiver.got)
    said = b"".join(body for _, body in receiver.got)
    assert not any(word in said for word in (b"mijn website", b"Ingrid", b"Pieter", b"levering"))
    finished = next(event for event in events if event["type"] == "import.finished")
    assert (finished["data"]["state"], finished["data"]["new_turns"]) == ("done", 6)


def test_only_what_was_chosen_is_told(owner, busy, receiver):
    hook(owner, receiver, "import.finished")
    bring(owner, busy, File("chat.txt", CHAT))
    assert [json.loads(body)["type"] for _, body in receiver.got] == ["import.finished"]


def test_a_rising_quarrel_is_told_once(owner, worker, receiver, database):
    from weerklank.services.webhooks import tell_read
    from weerklank.store.models import Conversation, Delivery

    bring(owner, worker, File("chat.txt", CHAT))
    row = Conversation.rows.get()
    hook(owner, receiver, "conversation.escalating")
    for before, after in ((0.1, 0.5), (0.5, 0.6), (0.6, 0.2)):
        row.tension = after
        tell_read(row, tension_before=before, now=NOW)
    assert [json.loads(each.body)["data"]["tension"] for each in Delivery.rows.all()] == [0.5]


def test_a_day_that_came_is_told_once(owner, busy, receiver, clock):
    from weerklank.services.notes import follow_up
    from weerklank.store.models import Conversation

    bring(owner, busy, File("chat.txt", CHAT))
    follow_up(owner, Conversation.rows.get(), NOW.date() + timedelta(days=1), now=NOW)
    hook(owner, receiver, "follow_up.due")
    for _ in range(3):
        clock.now += timedelta(hours=12)
        while busy.work_once():
            pass
    (told,) = [json.loads(body) for _, body in receiver.got]
    assert told["data"]["due_on"] == "2026-03-03"


def test_what_doesnt_arrive_is_tried_again_with_the_same_id(owner, busy, receiver, clock):
    from weerklank.services.webhooks import replay, send_test
    from weerklank.store.models import Delivery

    row, _ = hook(owner, receiver)
    receiver.statuses = [500, 302, 200]
    send_test(row, now=NOW)
    for wait in (timedelta(0), timedelta(seconds=5), timedelta(minutes=5)):
        assert not busy.work_once() or wait == timedelta(0)
        clock.now += wait
        busy.work_once()
    kept = Delivery.rows.get()
    assert (kept.state, kept.attempts, kept.answer) == ("delivered", 3, 200)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    replay(kept, now=clock.now)
    busy.work_once()
    assert len(receiver.got) == 4
    assert receiver.got[3][0]["webhook-id"] == kept.message_id


def test_what_never_arrives_is_given_up(owner, busy, receiver, clock):
    from weerklank.services.webhooks import send_test
    from weerklank.store.models import Delivery

    row, _ = hook(owner, receiver)
    receiver.statuses = [500]
    send_test(row, now=NOW)
    for _ in range(15):
        busy.work_once()
        clock.now += timedelta(hours=24)
    kept = Delivery.rows.get()
    assert (kept.state, kept.attempts) == ("failed", 10)


def test_a_webhook_that_is_deleted_while_it_is_told_stops_no_worker(owner, receiver):
    from weerklank.services.deliveries import deliver_due
    from weerklank.services.webhooks import delete_webhook, send_test
    from weerklank.store.models import Delivery

    row, _ = hook(owner, receiver)
    send_test(row, now=NOW)
    asked = []

    def clock():
        """Tell the time; the second time that it is asked, the first message is about to go."""
        asked.append(1)
        if len(asked) == 2:
            delete_webhook(owner, row)
        return NOW

    assert deliver_due(clock=clock, allowed=HERE)
    assert len(receiver.got) == 1
    assert not Delivery.rows.exists()


def test_a_receiver_that_answers_without_end_holds_up_nobody(owner, busy, monkeypatch):
    from weerklank.services import outside
    from weerklank.services.webhooks import make_webhook, send_test
    from weerklank.store.models import Delivery

    monkeypatch.setattr(outside, "_WHOLE_ANSWER_S", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip():
        connected, _ = listening.accept()
        with connected, suppress(OSError):
            while True:
                connected.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.05)

    threading.Thread(target=drip, daemon=True).start()
    with listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        row, _ = make_webhook(owner, url=url, events=(), allowed=HERE)
        send_test(row, now=NOW)
        busy.work_once()
    assert (Delivery.rows.get().state, Delivery.rows.get().error) == ("waiting", "unreachable")


def test_who_is_gone_is_told_nothing_more(owner, busy, receiver):
    from weerklank.services.webhooks import send_test
    from weerklank.store.models import Webhook

    row, _ = hook(owner, receiver)
    receiver.statuses = [410]
    send_test(row, now=NOW)
    busy.work_once()
    assert not Webhook.rows.get().is_active


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.1.1:8443/x", "https://[::1]/",
        "https://169.254.169.254/latest/meta-data", "https://[::ffff:127.0.0.1]/", "https://100.64.0.1/",
        "https://0.0.0.0/", "https://[fe80::1]/", "https://localhost/", "https://[64:ff9b::10.0.0.5]/",
    ],
)  # fmt: skip
def test_nothing_is_sent_into_the_network_at_home(owner, busy, clock, url):
    from weerklank.services.upkeep import Upkeep
    from weerklank.services.webhooks import make_webhook, send_test
    from weerklank.store.models import Delivery

    busy.upkeep = Upkeep(clock)
    row, _ = make_webhook(owner, url=url, events=(), allowed=())
    send_test(row, now=NOW)
    busy.work_once()
    kept = Delivery.rows.get()
    assert kept.state == "waiting"
    assert kept.error == "C082"


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://example.org/", "https://", "https://els:geheim@example.org/", "https://a\nb/",
     "javascript:alert(1)", "https://example.org/ x", "https://x:99999/", ""],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_refused(owner, url):
    from weerklank.errors import SettingsError
    from weerklank.services.webhooks import make_webhook

    with pytest.raises(SettingsError, match="C082"):
        make_webhook(owner, url=url, events=(), allowed=())


def test_a_secret_lies_encrypted_and_opens_with_no_other_key(owner, receiver):
    from django.test import override_settings

    from weerklank.errors import StoreError
    from weerklank.services.webhooks import secret_of
    from weerklank.store.models import Webhook

    _, secret = hook(owner, receiver)
    row = Webhook.rows.get()
    assert secret not in row.sealed_secret
    assert secret_of(row) == secret
    with override_settings(SECRET_KEY="een-andere-sleutel"), pytest.raises(StoreError, match="D021"):
        secret_of(row)
