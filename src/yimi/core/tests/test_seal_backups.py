"""Sealed files: they open with their key alone, and show every change."""

import hashlib
from io import BytesIO

import pytest

from yimi.core.backups import sealed
from yimi.core.backups.archive import Member, read_archive, write_archive
from yimi.core.backups.errors import Damaged
from yimi.core.backups.recovery import BadRecoveryKey, RecoveryKey, key_of, new_key, parse_key
from yimi.core.backups.sealed import SealedReader, SealedWriter, said_by

KEY = RecoveryKey(hashlib.sha1(b"tests", usedforsecurity=False).digest())


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(sealed, "PIECE", 100)


def seal(data: bytes) -> bytes:
    out = BytesIO()
    writer = SealedWriter(out, KEY)
    for at in range(0, len(data), 33):
        writer.write(data[at : at + 33])
    writer.close()
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 200, 1234])
def test_what_is_sealed_opens_with_its_key(small_pieces, size):
    data = bytes(number % 251 for number in range(size))
    reader = SealedReader(BytesIO(seal(data)), KEY)
    assert reader.read(7) + reader.read() == data


def test_a_sealed_stream_that_is_cut_off_anywhere_does_not_open(small_pieces):
    whole = seal(bytes(350))
    for end in range(0, len(whole) - 1, 7):
        with pytest.raises(Damaged):
            SealedReader(BytesIO(whole[:end]), KEY).read()


def test_a_sealed_stream_with_one_altered_byte_does_not_open(small_pieces):
    whole = seal(bytes(350))
    for at in range(0, len(whole), 5):
        altered = bytearray(whole)
        altered[at] ^= 1
        with pytest.raises(Damaged):
            SealedReader(BytesIO(bytes(altered)), KEY).read()


def test_pieces_that_changed_places_or_were_added_do_not_open(small_pieces):
    whole = seal(bytes(300))
    head = len(whole) - 3 * 116
    first, second, third = (whole[head + 116 * n : head + 116 * (n + 1)] for n in range(3))
    for wrong in ((second, first, third), (first, second), (first, second, third, third)):
        with pytest.raises(Damaged):
            SealedReader(BytesIO(whole[:head] + b"".join(wrong)), KEY).read()


def test_another_key_is_named_and_refused():
    with pytest.raises(Damaged) as refused:
        SealedReader(BytesIO(seal(b"rice")), new_key())
    assert refused.value.code == "other_key"
    assert said_by(BytesIO(seal(b"rice")))["key"] == KEY.id


def test_a_recovery_key_is_read_as_it_was_printed_and_as_people_copy_it():
    words = KEY.words()
    for typed in (words, words.lower(), words.replace("-", " "), words.replace("0", "o")):
        assert parse_key(typed) == KEY
    assert len(words.split("-")) == 9


def test_one_wrong_sign_in_a_recovery_key_is_noticed():
    words = KEY.words().replace("-", "")
    for at in range(len(words)):
        wrong = words[:at] + ("7" if words[at] != "7" else "8") + words[at + 1 :]
        with pytest.raises(BadRecoveryKey):
            parse_key(wrong)
    for typed in ("", "ABCD", words + "A", "U" + words[1:]):
        with pytest.raises(BadRecoveryKey):
            parse_key(typed)


def test_a_recovery_key_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    key = key_of(tmp_path)
    assert key_of(tmp_path) == key
    assert (tmp_path / "keys" / "recovery_key").stat().st_mode & 0o077 == 0


def archived(members: list[Member]) -> bytes:
    out = BytesIO()
    write_archive(out, members, {"made_at": "now"}, key=KEY, progress=lambda done, total: None)
    return out.getvalue()


def test_an_archive_gives_back_its_members_and_a_manifest_of_them(tmp_path):
    photo = tmp_path / "photo"
    photo.write_bytes(bytes(3_000_000))
    packed = archived([Member("keys/a", b"secret"), Member("files/x/照片.jpg", photo)])
    manifest = read_archive(BytesIO(packed), tmp_path / "out", key=KEY)
    assert (tmp_path / "out/keys/a").read_bytes() == b"secret"
    assert (tmp_path / "out/files/x/照片.jpg").read_bytes() == bytes(3_000_000)
    assert manifest["contents"]["keys/a"]["sha256"] == hashlib.sha256(b"secret").hexdigest()


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "files/../../out", "elsewhere/x"])
def test_an_archive_writes_nowhere_but_where_backups_write(tmp_path, name):
    packed = archived([Member(name, b"x")])
    with pytest.raises(Damaged):
        read_archive(BytesIO(packed), tmp_path / "in", key=KEY)
    assert not (tmp_path / "out").exists()
