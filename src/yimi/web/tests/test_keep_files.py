"""A file that was acknowledged is on the disk, and one without a row is not."""

import os
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, models
from django.db.models.fields.files import FieldFile

from yimi.core.files import saved_or_gone
from yimi.web import settings as real
from yimi.web.storage import UploadStorage


@pytest.fixture
def synced(monkeypatch):
    """The paths that the disk was waited for, in order."""
    paths: list[Path] = []
    sync = os.fsync

    def note(descriptor):
        paths.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return paths


def test_uploads_are_kept_by_it():
    assert real.STORAGES["default"]["BACKEND"] == "yimi.web.storage.UploadStorage"


def test_the_file_and_the_folders_around_it_are_waited_for(tmp_path, synced):
    storage = UploadStorage(location=tmp_path / "files")
    name = storage.save("proofs/a.jpg", ContentFile(b"photo"))
    assert storage.open(name).read() == b"photo"
    files = tmp_path / "files"
    assert synced == [files / "proofs/a.jpg", files / "proofs", files, tmp_path]


def test_a_file_that_the_disk_does_not_take_is_not_kept(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    storage = UploadStorage(location=tmp_path)
    with pytest.raises(OSError, match="No space left"):
        storage.save("a.jpg", ContentFile(b"photo"))
    assert not list(tmp_path.iterdir())


@pytest.fixture
def photo(tmp_path):
    field = models.FileField(storage=UploadStorage(location=tmp_path))
    field.set_attributes_from_name("photo")
    return FieldFile(SimpleNamespace(), field, None)


def kept(folder: Path, photo: FieldFile, problem: Exception | None) -> list[str]:
    with suppress(ValueError, OperationalError), saved_or_gone(photo):
        photo.save("a.jpg", ContentFile(b"photo"), save=False)
        if problem:
            raise problem
    return [path.name for path in folder.iterdir()]


def test_a_file_stays_when_its_row_does(tmp_path, photo):
    assert kept(tmp_path, photo, None) == ["a.jpg"]


def test_a_file_goes_when_its_row_is_refused(tmp_path, photo):
    assert kept(tmp_path, photo, ValueError("refused")) == []


def test_a_file_stays_when_nobody_knows_whether_its_row_did(tmp_path, photo):
    assert kept(tmp_path, photo, OperationalError("server closed the connection")) == ["a.jpg"]


def test_an_older_file_is_not_touched(tmp_path, photo):
    photo.save("old.jpg", ContentFile(b"old"), save=False)
    with pytest.raises(ValueError, match="refused"), saved_or_gone(photo):
        raise ValueError("refused")
    assert [path.name for path in tmp_path.iterdir()] == ["old.jpg"]
