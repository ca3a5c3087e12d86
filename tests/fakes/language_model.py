"""A language model that answers on this machine as it is told to, over real HTTP."""

import json
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class FakeModel:
    """Play a model; `answer` is what it says, or a function of what it was asked."""

    def __init__(self):
        self.answer = "ok"
        self.status = 200
        self.headers = {"content-type": "application/json"}
        self.raw = None
        self.asked = []
        self.url = ""

    def reply(self, request):
        self.asked.append(request)
        if self.raw is not None:
            return self.raw
        told = self.answer(sent(request)) if callable(self.answer) else self.answer
        message = {"role": "assistant", "content": told}
        return json.dumps({"choices": [{"index": 0, "message": message}]}).encode()


def sent(request):
    """Return the data that a request held: the draft, and what the customer wrote."""
    return json.loads(request["body"]["messages"][1]["content"])


@contextmanager
def fake_model():
    """Serve a model for a while."""
    model = FakeModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            reply = model.reply({"path": self.path, "headers": dict(self.headers), "body": body})
            self.send_response(model.status)
            for name, value in model.headers.items():
                self.send_header(name, value)
            pieces = [reply] if isinstance(reply, bytes) else reply
            if isinstance(reply, bytes):
                self.send_header("content-length", str(len(reply)))
            self.end_headers()
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                self.close_connection = True

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def endless(piece=b" ", pause_s=0.05):
    """Yield the same bytes for as long as somebody listens."""
    while True:
        yield piece
        time.sleep(pause_s)
