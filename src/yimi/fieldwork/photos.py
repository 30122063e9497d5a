"""Photos taken at a door: made small, upright, and without the place that a phone writes in."""

from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from yimi.core.errors import Refusal

LARGEST_BYTES = 12 * 1024 * 1024
LARGEST_PIXELS = 60_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


class CannotTakePhoto(Refusal):
    """A file that is not a picture, or too large a one."""


def clean_photo(file: IO[bytes], *, size: int) -> ContentFile[bytes]:
    """Return the picture as a JPEG of at most 1,600 pixels a side, without any of its metadata."""
    if size > LARGEST_BYTES:
        raise CannotTakePhoto("too_large", _("This photo is too large (12 MB at most)."))
    try:
        picture = Image.open(file, formats=FORMATS)
        if picture.width * picture.height > LARGEST_PIXELS:
            raise CannotTakePhoto("too_large", _("This photo has too many pixels."))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise CannotTakePhoto("not_a_photo", _("This file is not a photo.")) from error
    except Image.DecompressionBombError as error:
        raise CannotTakePhoto("too_large", _("This photo has too many pixels.")) from error
    upright.info.clear()  # a comment would be written along
    out = BytesIO()
    upright.save(out, "JPEG", quality=80)
    return ContentFile(out.getvalue(), name="photo.jpg")


def photo_in(request: HttpRequest, name: str = "photo") -> ContentFile[bytes] | None:
    """Return the photo that a form sent, cleaned; None where there is none."""
    given = request.FILES.get(name)
    if not isinstance(given, UploadedFile) or not given.size:
        return None
    return clean_photo(given, size=given.size)
