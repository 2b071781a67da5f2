"""A mail server small enough to read: it takes letters on the loopback interface, or refuses."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class PostOffice:
    """Where it listens, what it got, and what it answers to a recipient."""

    port: int = 0
    letters: list[Message] = field(default_factory=list)
    answer: bytes = b"250 ok"


class _Counter(socketserver.StreamRequestHandler):
    office: PostOffice

    def handle(self) -> None:
        say = self.wfile.write
        say(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                say(b"354 go on\r\n")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.office.letters.append(message_from_bytes(body))
                say(b"250 taken\r\n")
            elif verb == b"QUIT":
                say(b"221 bye\r\n")
                return
            elif verb == b"RCPT":
                say(self.office.answer + b"\r\n")
            else:
                say(b"250 ok\r\n")


@contextmanager
def open_office() -> Iterator[PostOffice]:
    """A running mail server."""
    office = PostOffice()
    counter = type("Counter", (_Counter,), {"office": office})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), counter) as server:
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield office
        server.shutdown()
        thread.join(5)
