"""Pictures of people: made small, kept in the database, and named to Cal.com by their address here."""

import hashlib
import io
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.conf.address import home_url
from portal.services.errors import InvalidInput
from portal.services.event_types import catalogue
from portal.services.models import Portrait
from portal.services.people import people

MOST_BYTES: Final = 8_000_000
SIDE: Final = 256
# Far more than a camera's; a file of some kilobytes can claim to be as large as a house.
_MOST_PIXELS: Final = 60_000_000
# Others are seldom pictures of people, and each reader more is one more that a file can break.
_KINDS: Final = ("JPEG", "PNG", "WEBP", "GIF")


def portrait_set(*, user_id: int, content: bytes) -> None:
    """Make a picture of a file the person's. Raises InvalidInput for what is none, and NotFound."""
    small = portrait_make(content)
    digest = hashlib.sha256(small).hexdigest()
    before = people.person_get(user_id=user_id).avatar_url
    Portrait.objects.get_or_create(digest=digest, defaults={"content": small})
    people.picture_change(user_id=user_id, address=portrait_address(digest))
    _forget(before)


def portrait_remove(*, user_id: int) -> None:
    before = people.person_get(user_id=user_id).avatar_url
    people.picture_change(user_id=user_id, address=None)
    _forget(before)


def portrait_address(digest: str) -> str:
    return f"{home_url()}/picture/person/{digest}.webp"


def portrait_make(content: bytes) -> bytes:
    """Return the middle of a picture, upright, as a WebP of SIDE pixels without what a camera wrote into it.

    Raises InvalidInput.
    """
    if len(content) > MOST_BYTES:
        raise _refused(_("This file is larger than 8 MB."))
    try:
        picture = Image.open(io.BytesIO(content), formats=_KINDS)
        width, height = picture.size
        if width * height > _MOST_PIXELS:
            raise _refused(_("This picture has too many pixels."))
        # A JPEG is read at a fraction of its size where that is enough.
        picture.draft("RGB", (SIDE * 2, SIDE * 2))
        upright = ImageOps.exif_transpose(picture)
        small = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # Pillow's own bound, which is higher.
        raise _refused(_("This picture has too many pixels.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _refused(_("This is no PNG, JPEG, WebP or GIF picture.")) from error
    made = io.BytesIO()
    small.save(made, "WEBP", quality=80, method=4)
    return made.getvalue()


def _forget(address: str | None) -> None:
    """Delete a picture that nobody has any more."""
    used = {one.avatar_url for one in catalogue.user_list()}
    if address and address not in used and address.startswith(portrait_address("")[:-5]):
        Portrait.objects.filter(digest=address.rpartition("/")[2].removesuffix(".webp")).delete()


def _refused(said: str) -> InvalidInput:
    return InvalidInput(said, fields={"picture": said})
