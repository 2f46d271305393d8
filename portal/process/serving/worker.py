"""gunicorn's worker of threads, in which no sender can hold a thread by being slow.

Its main loop reads headers and body without waiting, and gives a thread what is whole; who is too slow is cut off. So a
hundred sockets that send a byte a second cost a hundred sockets and nothing else. Writing has a time-out, and
closing waits for nobody.
"""

import errno
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]  # it has no types

from portal.process.serving.reading import MOST_BYTES, Received, State

# Seconds for all headers of a request, from its first byte or the connection, and for all of its body.
HEADER_SECONDS: Final = 10.0
BODY_SECONDS: Final = 30.0
# For one piece of an answer, or of a body that a thread reads.
PIECE_SECONDS: Final = 15.0
# How long an answer may wait for its reader to close the connection.
LINGER_SECONDS: Final = 2.0
# All that the senders of one worker have sent and not finished.
MOST_BUFFERED: Final = 48 * 1024 * 1024
# Threads that may read bodies whose length nobody knows; all others answer.
MOST_READERS: Final = 1
_PIECE: Final = 64 * 1024
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_BUSY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n"
    b"Content-Length: 0\r\n\r\n"
)


class _Socket(socket.socket):
    """A socket that never blocks for longer than PIECE_SECONDS, and reads until `deadline` at the latest."""

    deadline = float("inf")

    def setblocking(self, flag: bool) -> None:
        self.settimeout(PIECE_SECONDS if flag else 0.0)

    def recv(self, *arguments: Any) -> bytes:
        timeout = self.gettimeout()
        if timeout:
            self.settimeout(max(0.001, min(timeout, self.deadline - time.monotonic())))
        try:
            return super().recv(*arguments)
        except TimeoutError as error:
            # As if the sender had gone: an ordinary end to gunicorn.
            raise ConnectionResetError(errno.ECONNRESET, "too slow") from error

    def sendall(self, *arguments: Any) -> None:
        try:
            super().sendall(*arguments)
        except TimeoutError as error:
            raise BrokenPipeError(errno.EPIPE, "too slow") from error


class _Connection(TConn):  # type: ignore[misc]  # its base has no types
    def __init__(
        self, cfg: Any, client: _Socket, address: Any, server: Any, *, linger: Callable[[Any], None]
    ) -> None:
        super().__init__(cfg, client, address, server)
        self.received = Received(bytearray())
        self.deadline = 0.0
        self.is_reader = False
        # Its body was not read to the end when a thread got it.
        self.is_unread = False
        self._linger = linger
        # gunicorn's own wait for the first byte is over before a thread gets it.
        self.data_ready = True

    def init(self) -> None:
        super().init()
        if self.received.content:
            self.parser.unreader.unread(bytes(self.received.content))
            self.received = Received(bytearray())

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self._linger(self)
        else:
            super().close()


class BoundedWorker(ThreadWorker):  # type: ignore[misc]  # its base has no types
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._reading: set[_Connection] = set()
        self._closing: set[_Connection] = set()
        self._readers = 0

    def accept(self, listener: Any) -> None:
        try:
            accepted, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                return
            raise
        client = _Socket(fileno=accepted.detach())
        server = listener.getsockname()
        connection = _Connection(self.cfg, client, address, server, linger=self._linger)
        self.nr_conns += 1
        self._read(connection)

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._read(conn)

    def enqueue_req(self, conn: Any) -> None:
        # Also what gunicorn found in its buffer behind a request: it is the beginning of the next one.
        parser = conn.parser
        if not conn.received.content and parser is not None:
            ahead = parser.unreader.take_buffered()
            if ahead:
                self._read(conn, ahead)
                return
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        if conn.is_reader:
            conn.is_reader = False
            self._readers -= 1
        conn.sock.deadline = float("inf")
        super().finish_request(conn, fs)

    def handle_request(self, req: Any, conn: Any) -> Any:
        if conn.is_unread:
            req.force_close()
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Any, keepalive: Any) -> bool:
        # Reading the rest would hold the thread.
        return not conn.is_unread and bool(super()._keepalive_after(conn, keepalive))

    def murder_pending(self) -> None:
        """Cut off who is too slow; called once a second and after each event."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [one for one in self._reading if one.deadline < now]:
            self._forget(conn)
            self._refuse(conn, _TOO_SLOW if conn.received.content else b"")
        for conn in [one for one in self._closing if one.deadline < now]:
            self._closed(conn)
        if not self.alive:
            # Who has not begun to send is told nothing by waiting.
            for conn in [one for one in self._reading if not one.received.content]:
                self._forget(conn)
                self._refuse(conn, b"")

    def _read(self, conn: _Connection, ahead: bytes = b"") -> None:
        conn.sock.setblocking(False)
        conn.deadline = time.monotonic() + HEADER_SECONDS
        self._reading.add(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_readable, conn))
        if ahead:
            self._take(conn, ahead)
        else:
            # Mostly it is there already.
            self._on_readable(conn, conn.sock)

    def _on_readable(self, conn: _Connection, _client: Any) -> None:
        if conn not in self._reading:
            return
        try:
            piece = conn.sock.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            piece = b""
        if piece:
            self._take(conn, piece)
        else:
            self._forget(conn)
            self._refuse(conn, b"")

    def _take(self, conn: _Connection, piece: bytes) -> None:
        knew_headers = bool(conn.received.begins)
        state = conn.received.add(piece)
        if state is State.BODY and not knew_headers:
            conn.deadline = time.monotonic() + BODY_SECONDS
        if state is State.WHOLE:
            self._forget(conn)
            super().enqueue_req(conn)
        elif state is State.UNREAD:
            self._forget(conn)
            if self._readers >= MOST_READERS and conn.received.wanted <= MOST_BYTES:
                self._refuse(conn, _TOO_BUSY)
                return
            if conn.received.wanted <= MOST_BYTES:
                conn.is_reader = True
                self._readers += 1
            conn.is_unread = True
            conn.sock.deadline = time.monotonic() + BODY_SECONDS
            super().enqueue_req(conn)
        elif len(self._reading) * _PIECE > MOST_BUFFERED and self._buffered() > MOST_BUFFERED:
            self._forget(conn)
            self._refuse(conn, _TOO_BUSY)

    def _buffered(self) -> int:
        return sum(len(conn.received.content) for conn in self._reading)

    def _forget(self, conn: _Connection) -> None:
        self._reading.discard(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _refuse(self, conn: _Connection, answer: bytes) -> None:
        if answer:
            with suppress(OSError):
                conn.sock.send(answer)
        self.nr_conns -= 1
        conn.close()

    def _linger(self, conn: _Connection) -> None:
        """Close a connection once its reader has, or a moment later: what was written last must not be cut off."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_drained, conn))
        except (OSError, KeyError, ValueError):
            conn.sock.close()
            return
        conn.deadline = time.monotonic() + LINGER_SECONDS
        # One of those that a stop waits for.
        self.nr_conns += 1
        self._closing.add(conn)

    def _on_drained(self, conn: _Connection, _client: Any) -> None:
        try:
            if conn.sock.recv(_PIECE):
                return
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            pass
        self._closed(conn)

    def _closed(self, conn: _Connection) -> None:
        self._closing.discard(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
