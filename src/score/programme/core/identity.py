"""Identities that travel: UUID version 7, so that new keys lie together in an index (RFC 9562, 5.7)."""

import os
import time
import uuid


def new_uid() -> uuid.UUID:
    """A UUIDv7 of this moment: 48 bits of milliseconds, then version, variant and 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)
