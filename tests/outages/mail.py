"""A mail server of this process that takes emails, hangs, or refuses its sender."""

import socketserver
import threading
from typing import ClassVar


class _Session(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        server = self.server
        server.connections += 1
        if server.mode == "hangs":
            # It accepts and says nothing, until the other side has enough.
            server.hang_over.wait(60)
            return
        self._say("220 mail.test")
        with_data: list[str] = []
        recipient = ""
        for line in self.rfile:
            text = line.decode(errors="replace").rstrip("\r\n")
            verb = text[:4].upper()
            if verb in ("EHLO", "HELO", "RSET", "NOOP"):
                self._say("250 mail.test")
            elif verb == "MAIL":
                self._say("550 5.7.1 Sender rejected" if server.mode == "refuses" else "250 ok")
            elif verb == "RCPT":
                recipient = text.partition("<")[2].partition(">")[0]
                self._say("250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                with_data = []
                for content in self.rfile:
                    if content == b".\r\n":
                        break
                    with_data.append(content.decode(errors="replace"))
                server.taken.append((recipient, "".join(with_data)))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("502 not here")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """`mode` is ``takes``, ``hangs`` or ``refuses``; `taken` holds recipient and content of each email."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    modes: ClassVar = ("takes", "hangs", "refuses")

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mode = "takes"
        self.connections = 0
        self.taken: list[tuple[str, str]] = []
        self.hang_over = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}?tls=none"
