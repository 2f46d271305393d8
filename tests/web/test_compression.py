"""Answers are compressed once, in the best coding that the browser takes."""

import gzip

import brotli
import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from portal.web.compression import CompressionMiddleware

BODY = b"the same words " * 200


def answered(response: HttpResponseBase, accepted: str = "gzip, br") -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return response  # type: ignore[return-value]

    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    return CompressionMiddleware(view)(request)


@pytest.mark.parametrize(
    ("accepted", "coding"),
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
def test_the_best_coding_that_is_taken_is_sent(accepted: str, coding: str | None) -> None:
    response = answered(HttpResponse(BODY), accepted)
    assert response.get("Content-Encoding") == coding
    assert response["Vary"] == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert unpack(response.content) == BODY
    assert response.get("Content-Length", str(len(BODY))) == str(len(response.content))


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"short"),
        HttpResponse(BODY, content_type="image/png"),
        HttpResponse(BODY, headers={"Content-Encoding": "zstd"}),
        StreamingHttpResponse([BODY]),
    ],
    ids=["short", "picture", "compressed already", "stream"],
)
def test_what_gains_nothing_is_left_as_it_is(response: HttpResponseBase) -> None:
    before = response.get("Content-Encoding")
    assert answered(response).get("Content-Encoding") == before
    assert "X-Noise" not in response


def test_the_length_of_an_answer_tells_nothing_about_its_content() -> None:
    """BREACH: without noise the same page would always be of the same length."""
    lengths = {len(answered(HttpResponse(BODY))["X-Noise"]) for _ in range(40)}
    assert len(lengths) > 10
    assert max(lengths) < 140


def test_pages_with_a_form_are_compressed_with_noise(client: Client, db: None) -> None:
    for address in ("/bookings", "/admin/login/", "/nothing/here"):
        response = client.get(address, headers={"Accept-Encoding": "gzip, br"})
        assert response["Content-Encoding"] == "br", address
        assert "X-Noise" in response, address
