"""Column types that behave alike on SQLite and PostgreSQL."""

import base64
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from yimi.core import keys


class PathField(models.CharField[str, str]):
    """A materialised path, compared byte by byte, so that a prefix is a range of the index.

    PostgreSQL would otherwise sort by the database's language and a range would miss rows.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class EncryptedField(models.TextField[str, str]):
    """Text kept as AES-GCM under a key that is not in the database; it cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        if text in (None, ""):
            return text
        nonce = os.urandom(12)
        sealed = AESGCM(keys.field_key()).encrypt(nonce, str(text).encode(), None)
        return base64.b64encode(nonce + sealed).decode()

    def from_db_value(
        self, value: str | None, expression: object, connection: BaseDatabaseWrapper
    ) -> str | None:
        if not value:
            return value
        raw = base64.b64decode(value)
        try:
            return AESGCM(keys.field_key()).decrypt(raw[:12], raw[12:], None).decode()
        except InvalidTag as error:
            raise keys.WrongKey(
                "An encrypted field does not open: the key file is not the one it was written with."
            ) from error


class EncryptedBytesField(models.BinaryField[bytes, bytes]):
    """Bytes kept as AES-GCM under a key that is not in the database, as a file that was given."""

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is not None:
            nonce = os.urandom(12)
            value = nonce + AESGCM(keys.field_key()).encrypt(nonce, bytes(value), None)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(
        self, value: Any, expression: object, connection: BaseDatabaseWrapper
    ) -> bytes | None:
        if value is None:
            return None
        raw = bytes(value)
        try:
            return AESGCM(keys.field_key()).decrypt(raw[:12], raw[12:], None)
        except InvalidTag as error:
            raise keys.WrongKey(
                "An encrypted field does not open: the key file is not the one it was written with."
            ) from error
