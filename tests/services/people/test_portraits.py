"""Pictures of people: what becomes of a file, and what is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from portal.services.errors import InvalidInput
from portal.services.people.portraits import MOST_BYTES, SIDE, portrait_make


def picture(
    kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object
) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, "red" if mode != "P" else 1).save(made, kind, **more)
    return made.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("PNG", mode) for mode in ("RGB", "RGBA", "P", "L", "LA", "1", "I;16")),
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
        ("GIF", "P"),
    ],
)
@pytest.mark.parametrize("size", [(40, 20), (1, 1), (300, 900)])
def test_every_picture_becomes_a_small_square(kind: str, mode: str, size: tuple[int, int]) -> None:
    if mode == "I;16":
        made = io.BytesIO()
        Image.new("I;16", size, 40_000).save(made, kind)
        given = made.getvalue()
    else:
        given = picture(kind, size, mode)
    small = Image.open(io.BytesIO(portrait_make(given)))
    assert (small.format, small.size) == ("WEBP", (SIDE, SIDE))


def test_it_stands_upright_and_says_nothing_of_the_camera() -> None:
    wide = Image.new("RGB", (200, 100), "blue")
    wide.paste("red", (0, 0, 100, 100))
    # 6: the camera was turned, so that the left half is the upper one.
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret Camera"
    made = io.BytesIO()
    wide.save(made, "JPEG", exif=exif, quality=95)
    content = portrait_make(made.getvalue())
    small = Image.open(io.BytesIO(content)).convert("RGB")
    upper, lower = small.getpixel((SIDE // 2, 60)), small.getpixel((SIDE // 2, SIDE - 60))
    assert isinstance(upper, tuple)
    assert isinstance(lower, tuple)
    assert upper[0] > 200 > upper[2]
    assert lower[2] > 200 > lower[0]
    assert b"Secret" not in content
    assert not small.getexif()


def _bomb() -> bytes:
    """Return a PNG of few bytes that claims to be 100,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "no PNG"),
        (b"GIF89a", "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG"),
        (picture("PNG")[:50], "no PNG"),
        (picture("JPEG", (900, 900))[:600], "no PNG"),
        (picture("BMP"), "no PNG"),
        (picture("TIFF"), "no PNG"),
        (b"\0" * (MOST_BYTES + 1), "8 MB"),
        (_bomb(), "too many pixels"),
    ],
)
def test_what_is_no_picture_of_use_is_refused(given: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        portrait_make(given)
