"""One HTTP request and its answer, within limits of time and size. Redirects are not followed."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from portal.outgoing import addresses
from portal.outgoing.errors import Refused, TooMuch, Unreachable

# Seconds for each address of the host: one that does not answer must not use up the whole time.
CONNECT_SECONDS: Final = 4.0
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# So much of a body is in memory at a time where it is read piece by piece.
_PIECE: Final = 64 * 1024
# What may stand in a path or query as it is, "%" included: addresses are mostly quoted already.
_SAFE: Final = "%/:?#[]@!$&'()*+,;="


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the whole exchange may take, and how many bytes of the body are read."""

    seconds: float
    most_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, headers with lower-case names, and as much of the body as was asked for."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Stream:
    """A status, headers with lower-case names, and the pieces of the body, to be read once."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


def exchange(
    url: str,
    *,
    limits: Limits,
    allow_private: bool,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Reply:
    """Send a request and return the answer; with `most_bytes` 0 its body is not read. Raises as `opened`."""
    with opened(
        url, limits=limits, allow_private=allow_private, method=method, headers=headers, body=body
    ) as answer:
        read = b"".join(answer.pieces) if limits.most_bytes else b""
        return Reply(answer.status, answer.headers, read)


@contextmanager
def opened(
    url: str,
    *,
    limits: Limits,
    allow_private: bool,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Iterator[Stream]:
    """Send a request and give the answer, whose body is read within the block.

    Raises Refused for addresses that are no http(s) URL or not public (see `resolve`), Unreachable for every failure on
    the way, TooMuch for a body beyond the limit. A ValueError of the block counts as a failure on the way.
    """
    parts, host, port = _split(url)
    ends_at = time.monotonic() + limits.seconds
    found = addresses.resolve(host, port, allow_private=allow_private, seconds=limits.seconds)
    connection = http.client.HTTPConnection(host, port)
    # HTTPConnection knows 80 only; the Host header names a port that is not the scheme's own.
    connection.default_port = _DEFAULT_PORTS[parts.scheme]
    try:
        # Connected here, to the address that was checked: http.client would resolve the name a second time.
        connection.sock = _connect(parts.scheme, host, port, found, ends_at=ends_at)
        with _deadline(connection.sock, ends_at, limits.seconds) as over:
            if isinstance(connection.sock, ssl.SSLSocket):
                # Inside of the deadline, as a server may let it hang.
                connection.sock.do_handshake()
            target = quote(parts.path or "/", safe=_SAFE)
            if parts.query:
                target += f"?{quote(parts.query, safe=_SAFE)}"
            connection.request(method, target, body=body, headers=dict(headers or {}))
            answer = connection.getresponse()
            given = {name.lower(): value for name, value in answer.getheaders()}
            yield Stream(answer.status, given, _pieces(answer, limits.most_bytes, over))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{host}: {type(error).__name__} {error}".strip()) from error
    finally:
        connection.close()


def _split(url: str) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except (ValueError, UnicodeError) as error:
        raise Refused(f"not a usable address: {error}") from error
    if not host or parts.scheme not in _DEFAULT_PORTS:
        raise Refused("not an http or https address")
    # Credentials in an address end up in logs and in the staff's lists.
    if parts.username is not None:
        raise Refused("addresses with a user name are not called")
    return parts, host, port


def _connect(
    scheme: str, host: str, port: int, found: list[addresses.Address], *, ends_at: float
) -> socket.socket:
    problem: OSError = TimeoutError("no address was reached in time")
    for address in found:
        left = ends_at - time.monotonic()
        if left <= 0:
            break
        try:
            plain = socket.create_connection(
                (str(address), port), timeout=min(CONNECT_SECONDS, left)
            )
        except OSError as error:
            problem = error
            continue
        if scheme == "http":
            return plain
        context = ssl.create_default_context()
        return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    raise problem


@contextmanager
def _deadline(sock: socket.socket, ends_at: float, seconds: float) -> Iterator[threading.Event]:
    over = threading.Event()
    # Of the whole time, what resolving and connecting left.
    left = max(0.01, ends_at - time.monotonic())

    def cut() -> None:
        over.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    # Either may come first where the other side is silent; both mean the same.
    sock.settimeout(left)
    # A socket's time-out counts each read: a byte every few seconds would go on for ever.
    timer = threading.Timer(left, cut)
    timer.daemon = True
    timer.start()
    try:
        yield over
    except (OSError, http.client.HTTPException) as error:
        if over.is_set() or isinstance(error, TimeoutError):
            raise TimeoutError(f"no whole answer within {seconds:g} s") from None
        raise
    finally:
        timer.cancel()
    if over.is_set():
        raise TimeoutError(f"no whole answer within {seconds:g} s")


def _pieces(answer: http.client.HTTPResponse, most: int, over: threading.Event) -> Iterator[bytes]:
    if answer.length is not None and answer.length > most:
        raise TooMuch(most=most, found=answer.length)
    left = most
    # One more than allowed shows that there is more.
    while piece := answer.read(min(_PIECE, left + 1)):
        left -= len(piece)
        if left < 0:
            raise TooMuch(most=most)
        yield piece
    # A body without a size ends where the connection does, also where the deadline ended it.
    if over.is_set():
        raise TimeoutError
    # What the server announced and did not send: http.client does not complain when read() has a size.
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
