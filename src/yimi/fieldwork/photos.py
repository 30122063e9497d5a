"""Photos taken at a door, as a phone's form sends them."""

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from yimi.core.pictures import clean_picture

LONGEST_SIDE = 1600


def clean_photo(given: UploadedFile[bytes]) -> ContentFile[bytes]:
    """Return a photo made small, upright and without metadata. Raises CannotTakePicture."""
    return clean_picture(given, size=given.size or 0, longest_side=LONGEST_SIDE)


def photo_in(request: HttpRequest, name: str = "photo") -> ContentFile[bytes] | None:
    """Return the photo that a form sent, cleaned; None where there is none."""
    given = request.FILES.get(name)
    if not isinstance(given, UploadedFile) or not given.size:
        return None
    return clean_photo(given)
