"""Signatures of what is sent, by the rules of Standard Webhooks (version v1)."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

PREFIX = "whsec_"
# What the other side should allow between the time in the header and its own clock.
REPLAY_S = 300


def new_secret() -> str:
    """Return a secret for one address."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, message_id: str, timestamp_s: int, body: bytes) -> str:
    """Return the signature over id, time and body: v1,<base64 of HMAC-SHA256>."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp_s}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secret: str, *, message_id: UUID, now: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that a message carries."""
    seconds, name = int(now.timestamp()), str(message_id)
    return {
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(secret, message_id=name, timestamp_s=seconds, body=body),
    }
