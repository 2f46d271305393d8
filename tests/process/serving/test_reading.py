"""What of a request has arrived, in whichever pieces it comes."""

import pytest

from portal.process.serving.reading import MOST_BYTES, MOST_HEADER_BYTES, Received, State

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"


def states(request: bytes, *, size: int) -> list[State]:
    received = Received(bytearray())
    return [received.add(request[start : start + size]) for start in range(0, len(request), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    "request_", [GET, POST, POST.replace(b"Content-Length", b"content-LENGTH")]
)
def test_it_is_whole_with_its_last_byte(request_: bytes, size: int) -> None:
    found = states(request_, size=size)
    assert found[-1] is State.WHOLE
    assert State.WHOLE not in found[:-1]
    assert State.UNREAD not in found


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n", State.HEADERS),
        (POST[:-1], State.BODY),
        # The next request behind it.
        (GET + GET, State.WHOLE),
        (POST + GET[:5], State.WHOLE),
        # A body is not searched for headers.
        (b"POST / HTTP/1.1\r\n\r\nContent-Length: 9\r\n", State.WHOLE),
        # Nobody knows how long it is.
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", State.UNREAD),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", State.UNREAD),
        # For gunicorn to refuse.
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", State.UNREAD),
        (b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", State.WHOLE),
        (b"POST / HTTP/1.1\r\nContent-Length: five\r\n\r\n", State.WHOLE),
        (b"\x16\x03\x01" + b"x" * MOST_HEADER_BYTES, State.UNREAD),
        # For the portal to refuse, before it comes.
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % MOST_BYTES, State.UNREAD),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999999999999999\r\n\r\n", State.UNREAD),
    ],
)
def test_a_thread_gets_what_it_need_not_wait_for(request_: bytes, expected: State) -> None:
    assert states(request_, size=10**6)[-1] is expected


def test_the_largest_form_is_read_before_a_thread_gets_it() -> None:
    body = b"x" * 1024 * 1024
    request = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    assert states(request, size=64 * 1024)[-1] is State.WHOLE
