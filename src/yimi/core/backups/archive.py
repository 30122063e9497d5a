"""The inside of a backup: a compressed tar; its last member, the manifest, names all others."""

import gzip
import hashlib
import json
import tarfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from yimi.core.backups.errors import Damaged
from yimi.core.backups.recovery import RecoveryKey
from yimi.core.backups.sealed import SealedReader, SealedWriter

FORMAT = 1
MANIFEST = "manifest.json"
FOLDERS = frozenset({"database", "keys", "files", "packs"})
# Photos are compressed already; a database shrinks well even so.
COMPRESSION = 1

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Member:
    """One file of a backup: bytes, or a file to read."""

    name: str
    source: Path | bytes

    @property
    def size(self) -> int:
        source = self.source
        return len(source) if isinstance(source, bytes) else source.stat().st_size


class _Hashing:
    """Reads a file and keeps the digest of what was read."""

    def __init__(self, inner: IO[bytes], told: Callable[[int], None]) -> None:
        self.digest = hashlib.sha256()
        self._inner = inner
        self._told = told

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        self.digest.update(data)
        self._told(len(data))
        return data


def write_archive(
    out: BinaryIO,
    members: Iterable[Member],
    manifest: dict[str, Any],
    *,
    key: RecoveryKey,
    progress: Progress,
) -> dict[str, Any]:
    """Write a sealed archive; return its manifest with size and sha256 of each member."""
    members = list(members)
    total = sum(member.size for member in members)
    done = 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    seal = SealedWriter(out, key, format=FORMAT, made_at=manifest["made_at"])
    contents: dict[str, Any] = {}
    with (
        gzip.GzipFile(fileobj=cast(BinaryIO, seal), mode="wb", compresslevel=COMPRESSION) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for member in members:
            contents[member.name] = _add(tar, member, told)
        manifest = {**manifest, "format": FORMAT, "contents": contents}
        _add(tar, Member(MANIFEST, json.dumps(manifest, ensure_ascii=False).encode()), told)
    seal.close()
    return manifest


def _add(tar: tarfile.TarFile, member: Member, told: Callable[[int], None]) -> dict[str, Any]:
    info = tarfile.TarInfo(member.name)
    info.mode = 0o600
    source = member.source
    with BytesIO(source) if isinstance(source, bytes) else source.open("rb") as handle:
        info.size = member.size
        reading = _Hashing(handle, told)
        tar.addfile(info, cast(IO[bytes], reading))
    return {"size": info.size, "sha256": reading.digest.hexdigest()}


def read_archive(
    source: BinaryIO,
    into: Path,
    *,
    key: RecoveryKey,
    progress: Progress = lambda done, total: None,
    keep: Callable[[str], bool] = lambda name: True,
) -> dict[str, Any]:
    """Open a sealed archive into a folder and return its manifest; all digests are compared.

    What `keep` declines is read and compared, but not written. Raises Damaged.
    """
    seal = SealedReader(source, key)
    found: dict[str, Any] = {}
    manifest: dict[str, Any] = {}
    read = 0
    try:
        with (
            gzip.GzipFile(fileobj=cast(BinaryIO, seal), mode="rb") as zipped,
            tarfile.open(fileobj=zipped, mode="r|") as tar,
        ):
            for info in tar:
                inner = tar.extractfile(info)
                if inner is None:
                    raise _wrong()
                if info.name == MANIFEST:
                    manifest = json.loads(inner.read())
                    continue
                target = into / _safe(info.name) if keep(info.name) else None
                found[info.name] = _copy(inner, target)
                read += info.size
                progress(read, 0)
        while seal.read(1024):
            pass
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, ValueError) as error:
        raise _wrong() from error
    if manifest.get("contents") != found:
        raise _wrong()
    return manifest


def _copy(inner: IO[bytes], target: Path | None) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    if target:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        out: IO[bytes] = target.open("xb")
        target.chmod(0o600)
    else:
        out = BytesIO()
    with out:
        while data := inner.read(256 * 1024):
            digest.update(data)
            size += len(data)
            if target:
                out.write(data)
    return {"size": size, "sha256": digest.hexdigest()}


def _safe(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.parts[0] not in FOLDERS:
        raise _wrong()
    return name


def _wrong() -> Damaged:
    return Damaged(
        "damaged", _("This backup is cut off or altered: it cannot be trusted. Take another one.")
    )
