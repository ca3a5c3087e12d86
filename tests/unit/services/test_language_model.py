"""A language model is asked over HTTP; whatever comes back, there is an answer or a coded error."""

import json
import logging
import socket
import struct

import pytest

from tests.fakes.language_model import endless, fake_model
from weerklank.errors import ModelError
from weerklank.services import language_model
from weerklank.services.language_model import ask, endpoint_of

SECRET = "Ingrid wil geen abonnement"


@pytest.fixture
def model():
    with fake_model() as found:
        yield found


def endpoint(url, *, key="", timeout="5", name="klein-model"):
    return endpoint_of(url=url, model=name, key=key, timeout=timeout)


def code_of(url, **more):
    with pytest.raises(ModelError) as error:
        ask(endpoint(url, **more), instructions="Doe niets.", data=SECRET)
    assert SECRET not in str(error.value)
    return error.value.code


def test_a_question_goes_out_in_two_messages_and_its_answer_comes_back(model):
    model.answer = " Goed. "
    assert ask(endpoint(model.url, key="sk-1"), instructions="Doe niets.", data=SECRET) == "Goed."
    [asked] = model.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["headers"]["authorization"] == "Bearer sk-1"
    assert asked["body"] == {
        "model": "klein-model",
        "messages": [{"role": "system", "content": "Doe niets."}, {"role": "user", "content": SECRET}],
        "stream": False,
    }


def test_without_a_key_none_is_sent(model):
    ask(endpoint(model.url), instructions="", data="")
    assert "authorization" not in {name.lower() for name in model.asked[0]["headers"]}


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_the_address_may_be_written_in_several_ways(model, ending):
    ask(endpoint(model.url.removesuffix("/v1") + ending), instructions="", data="")
    assert model.asked[0]["path"] == "/v1/chat/completions"


def test_what_a_model_thinks_aloud_is_left_out(model):
    model.answer = "<think>Zal ik\nde naam noemen?</think>\n\nGoed."
    assert ask(endpoint(model.url), instructions="", data="") == "Goed."


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429, 500, 503])
def test_another_status_is_told(model, status):
    model.status = status
    model.headers = {**model.headers, "location": "http://127.0.0.1:9/elders"}
    assert code_of(model.url) == "A014"
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"<html>Hallo</html>", b"[]", b"null", b'{"choices": []}', b'{"choices": [{"message": {}}]}',
        b'{"choices": [{"message": {"content": null}}]}', b'{"choices": [{"message": {"content": [1]}}]}',
        b"\xff\xfe\x00", b"[" * 100_000, b'data: {"choices": [{"delta": {"content": "Ja"}}]}\n\ndata: [DONE]\n\n',
    ],
)  # fmt: skip
def test_rubbish_is_no_answer(model, raw):
    model.raw = raw
    assert code_of(model.url) == "A015"


def test_an_answer_without_end_is_cut_off(model):
    model.raw = endless(b"x" * 65_536, pause_s=0)
    assert code_of(model.url) == "A016"


def test_a_model_that_sends_a_byte_now_and_then_is_given_up(model):
    model.raw = endless()
    assert code_of(model.url, timeout="1") == "A013"


def test_a_model_that_says_nothing_is_given_up(model):
    model.raw = endless(b"")
    assert code_of(model.url, timeout="1") == "A013"


def test_a_model_that_is_away_is_told():
    assert code_of("http://127.0.0.1:9/v1") == "A012"


def test_what_answers_but_speaks_no_http_is_told():
    import socket
    from threading import Thread

    with socket.create_server(("127.0.0.1", 0)) as server:

        def once():
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"220 mail.example.org ESMTP\r\n")

        thread = Thread(target=once)
        thread.start()
        assert code_of(f"http://127.0.0.1:{server.getsockname()[1]}") == "A015"
        thread.join()


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("ftp://localhost/v1", {}), ("localhost:11434", {}), ("http://[::1", {}), ("http://u:p@localhost/v1", {}),
        ("http://localhost/a b", {}), ("http://localhost:99999/v1", {}), ("http://localhost", {"name": ""}),
        ("http://localhost", {"key": "sk\r\nx: y"}), ("http://localhost", {"timeout": "nooit"}),
        ("http://localhost", {"timeout": "0"}), ("http://localhost", {"timeout": "nan"}),
    ],
)  # fmt: skip
def test_settings_that_cant_be_used_are_told(url, more):
    with pytest.raises(ModelError) as error:
        endpoint(url, **more)
    assert error.value.code == "A011"


def test_without_an_address_there_is_no_model():
    with pytest.raises(ModelError) as error:
        endpoint("")
    assert error.value.code == "A010"


def test_in_the_open_nothing_goes_over_the_internet(monkeypatch, model):
    monkeypatch.setattr("weerklank.services.language_model.is_public", lambda _address: True)
    assert code_of(model.url) == "A011"
    assert model.asked == []


def test_no_key_and_no_words_get_into_a_log_or_a_repr(model, caplog):
    caplog.set_level(logging.DEBUG)
    chosen = endpoint(model.url, key="sk-geheim")
    ask(chosen, instructions="", data=SECRET)
    model.raw = json.dumps({"error": SECRET}).encode()
    code_of(model.url)
    assert "sk-geheim" not in caplog.text + repr(chosen)
    assert SECRET not in caplog.text
    assert "status=200" in caplog.text


def test_a_model_that_listens_on_one_address_of_its_name_is_found(model, monkeypatch):
    """Where `localhost` is ::1 first, a server on 127.0.0.1 alone is there all the same."""
    asked = socket.getaddrinfo

    def both(host, *more, **named):
        names = ("::1", "127.0.0.1") if host == "localhost" else (host,)
        return [found for name in names for found in asked(name, *more, **named)]

    monkeypatch.setattr("weerklank.services.outside.socket.getaddrinfo", both)
    model.answer = "Goed."
    assert ask(endpoint(model.url.replace("127.0.0.1", "localhost")), instructions="", data="") == "Goed."


def test_a_server_that_hangs_up_at_once_is_not_reached(monkeypatch):
    connect = language_model.connect
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hung_up_on(*where, **how):
            connected = connect(*where, **how)
            accepted, _ = listening.accept()
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            accepted.close()
            return connected

        monkeypatch.setattr(language_model, "connect", hung_up_on)
        assert code_of(f"http://127.0.0.1:{listening.getsockname()[1]}/v1") == "A012"
