"""Pictures that people send: made small, upright, and without the place that a phone writes in."""

from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from yimi.core.errors import Refusal

LARGEST_BYTES = 12 * 1024 * 1024
LARGEST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class CannotTakePicture(Refusal):
    """A file that is not a picture, or too large a one."""


def clean_picture(file: IO[bytes], *, size: int, longest_side: int) -> ContentFile[bytes]:
    """Return a picture as a JPEG of at most so many pixels a side, without any of its metadata.

    It is drawn anew from its pixels: whatever else the file held is gone. Raises CannotTakePicture.
    """
    if size > LARGEST_BYTES:
        raise CannotTakePicture("too_large", _("This picture is too large (12 MB at most)."))
    try:
        picture = Image.open(file, formats=FORMATS)
        if picture.width * picture.height > LARGEST_PIXELS:
            raise CannotTakePicture("too_large", _("This picture has too many pixels."))
        upright = _on_white(ImageOps.exif_transpose(picture))
        upright.thumbnail((longest_side, longest_side))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise CannotTakePicture("not_a_picture", _("This file is not a picture.")) from error
    except Image.DecompressionBombError as error:
        raise CannotTakePicture("too_large", _("This picture has too many pixels.")) from error
    upright.info.clear()  # a comment would be written along
    out = BytesIO()
    upright.save(out, "JPEG", quality=82)
    return ContentFile(out.getvalue(), name="picture.jpg")


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency: what lets through is paper."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        drawn = picture.convert("RGBA")
        paper = Image.new("RGBA", drawn.size, "white")
        return Image.alpha_composite(paper, drawn).convert("RGB")
    return picture.convert("RGB")
