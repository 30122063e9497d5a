"""A full disk while a sheet is sent in: a clear answer, and nothing half kept."""

import resource
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yimi.intake.models import Batch


@pytest.fixture
def little_room(tmp_path, settings):
    """No file may grow beyond a thousand bytes, as on a full disk."""
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "yimi.web.storage.UploadStorage"},
    }
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [5_000, 3_000_000])
def test_a_sheet_that_finds_no_room_is_refused_in_words_and_leaves_nothing(
    client, street, little_room, tmp_path, size
):
    client.force_login(street.operator)
    sheet = SimpleUploadedFile("表.csv", b"1" * size, content_type="text/csv")
    before = Batch.objects.count()
    little_room()
    answer = client.post("/desk/upload/", {"file": sheet, "area": street.compound.path})
    assert answer.status_code == 503
    assert "磁盘" in answer.content.decode()
    assert Batch.objects.count() == before
    assert not [path for path in Path(tmp_path).rglob("*") if path.is_file()]
