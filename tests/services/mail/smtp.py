"""A mail server for tests: it answers as it is told, on a free port of the loopback."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class SmtpServer:
    """`answers` are by the command that they answer; what is not in it is taken. `letters` are what came."""

    port: int
    answers: Mapping[str, str]
    letters: list[str] = field(default_factory=list)

    def serve(self, connection: socket.socket) -> None:
        # Who expects TLS leaves in the middle.
        with suppress(OSError), connection, connection.makefile("rwb") as stream:

            def say(text: str) -> None:
                stream.write(text.encode() + b"\r\n")
                stream.flush()

            say(self.answers.get("", "220 test"))
            for raw in stream:
                word = (raw.decode(errors="replace").split() or [""])[0].upper()
                if word in self.answers:
                    say(self.answers[word])
                elif word == "EHLO":
                    say("250-test\r\n250 AUTH PLAIN")
                elif word == "DATA":
                    say("354 go on")
                    lines = []
                    for line in stream:
                        if line == b".\r\n":
                            break
                        lines.append(line.decode())
                    self.letters.append("".join(lines))
                    say("250 taken")
                elif word == "QUIT":
                    say("221 bye")
                    return
                else:
                    say("235 in" if word == "AUTH" else "250 ok")


@contextmanager
def smtp_server(**answers: str) -> Iterator[SmtpServer]:
    """`answers` are by command in small letters; `greeting` is the first line."""
    told = {name.upper(): text for name, text in answers.items()}
    told[""] = told.pop("GREETING", "220 test")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = SmtpServer(listener.getsockname()[1], told)

        def run() -> None:
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                threading.Thread(target=server.serve, args=[connection], daemon=True).start()

        threading.Thread(target=run, daemon=True).start()
        try:
            yield server
        finally:
            # Else the thread that waits for a connection would still take one.
            listener.shutdown(socket.SHUT_RDWR)
