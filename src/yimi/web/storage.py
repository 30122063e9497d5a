"""How files are kept: static ones under names with their digest, uploads safe from a power cut."""

import os
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Rewrites the imports of modules too: the same module under two names would run twice."""

    support_js_module_import_aggregation = True


class UploadStorage(FileSystemStorage):
    """Waits for the disk, as the database does: what is acknowledged is there after a power cut."""

    def _save(self, name: str, content: File[Any] | IO[Any]) -> str:
        wanted = Path(self.path(name))
        there = wanted.exists()
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]
        except OSError:
            if not there:  # half a file, where the disk is full
                wanted.unlink(missing_ok=True)
            raise
        file = Path(self.path(saved))
        try:
            _wait_for_disk(file)
            # Folders may be new as well: each is written down in the one around it.
            for folder in file.parents:
                _wait_for_disk(folder)
                if folder == Path(self.location).parent:
                    break
        except OSError:
            file.unlink(missing_ok=True)
            raise
        return saved


def _wait_for_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
