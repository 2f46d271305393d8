"""What is compressed once is sent in the best form that the browser takes."""

import gzip

import brotli
import pytest
from django.test import RequestFactory

from portal.web.assets.packing import Packed

BODY = b"the same words " * 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=1.0", "br"),
        ("BR", "br"),
        ("gzip", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("br;q=zero, gzip ; q=0.2", "gzip"),
        ("gzip;q=0", None),
        ("brotli", None),
        ("identity", None),
        ("", None),
    ],
)
def test_the_best_form_that_is_taken_is_sent(
    rf: RequestFactory, accepted: str, encoding: str | None
) -> None:
    request = rf.get("/", headers={"Accept-Encoding": accepted})
    response = Packed(BODY).answer(request, "text/plain")
    assert response.get("Content-Encoding") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(response.content) == BODY
