"""A mail server on loopback that says what a test wants to hear."""

import socket
import socketserver
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from threading import Thread


class Session(socketserver.StreamRequestHandler):
    """One connection; understands as much SMTP as is spoken here."""

    timeout = 10

    def handle(self):
        self.say(220)
        for line in self.rfile:
            verb = line.decode().split()[0].upper()
            if verb == "QUIT":
                self.say(221)
                return
            if verb != "DATA" or not self.take_data():
                self.say(self.server.answers.get(verb, 250))
            if self.server.breaks_after_data and verb == "DATA":
                return

    def take_data(self):
        """Take the message if it is wanted; the server may hang up before it says so."""
        if "DATA" in self.server.answers:
            return False
        self.say(354)
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=default))
        if not self.server.breaks_after_data:
            self.say(250)
        return True

    def say(self, code):
        self.wfile.write(f"{code} so\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = False  # closing waits for those who still talk
    allow_reuse_address = True

    def __init__(self, port, answers, breaks_after_data):
        self.taken, self.answers, self.breaks_after_data = [], answers, breaks_after_data
        super().__init__(("127.0.0.1", port), Session)


@contextmanager
def mail_server(port, *, breaks_after_data=False, **answers):
    """A server that listens; `answers` are codes by verb. Its `taken` are the mails it took."""
    with Server(port, answers, breaks_after_data) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def free_port():
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
