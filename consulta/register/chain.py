# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arithmetic of the chain, with nothing but the standard library: the same few lines stand in ``verifica.py``."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
"""``previous`` of the first entry of a territory."""

FIELDS = ("territory", "n", "type", "subject", "occurred_at", "sealed_at", "commitment", "previous", "hash")
"""Every field of a published line, and no other."""


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with keys sorted by code point, no blanks, UTF-8, no ASCII escapes: equal values give equal bytes.

    Raises ValueError for what has no such form (NaN, infinity, half of a surrogate pair).
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def instant(at: datetime) -> str:
    """An instant as the register writes it: UTC, microseconds, ``Z``. Such texts sort as the instants do."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(salt: str, content: Mapping[str, Any]) -> str:
    """SHA-256 of the salt's bytes followed by the canonical content. ``salt`` is hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(content)).hexdigest()


def entry_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical row without its own ``hash``; ``previous`` is part of it."""
    return hashlib.sha256(canonical({key: value for key, value in row.items() if key != "hash"})).hexdigest()
