# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frozen copy of an edition: what it holds, in one canonical form, and how its passages are proved without being in it (ADR 0044)."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consulta.core.text import render
from consulta.register.chain import canonical, commitment

FORMAT = 1


@dataclass(frozen=True, slots=True)
class FrozenQuote:
    """A passage to be kept beside the copy, with the salt that its commitment needs."""

    source: int
    """The place of its source among the sources of the edition, from 0."""
    starts: int
    ends: int
    text: str
    salt: str
    commitment: str


def freeze_quote(source: int, starts: int, ends: int, text: str) -> FrozenQuote:
    """A passage with a fresh salt. The commitment says nothing of the passage to who has not both."""
    salt = secrets.token_hex(16)
    return FrozenQuote(source, starts, ends, text, salt, prove_quote(salt, starts, ends, text))


def prove_quote(salt: str, starts: int, ends: int, text: str) -> str:
    """The commitment of a passage."""
    return commitment(salt, {"starts": starts, "ends": ends, "text": text})


def written(source: str) -> dict[str, str]:
    """A text of the office as typed and as shown on the day it was frozen."""
    return {"text": source, "html": render(source)}


def seal(content: Mapping[str, Any]) -> tuple[str, str]:
    """The canonical text of a copy and its SHA-256."""
    encoded = canonical(content)
    return encoded.decode(), hashlib.sha256(encoded).hexdigest()


def read(content: str) -> Mapping[str, Any]:
    """A copy as values."""
    found: Mapping[str, Any] = json.loads(content)
    return found


def is_whole(content: str, sha256: str) -> bool:
    """Whether a copy still has its checksum."""
    return hashlib.sha256(content.encode()).hexdigest() == sha256


def as_words(content: Mapping[str, Any]) -> str:
    """The words of an edition in the order of its page, to compare it with another: no passages, no counts."""
    lines: list[str] = [content["title"], content["introduction"]["text"]]
    points: Sequence[Mapping[str, Any]] = content["points"]
    for point in points:
        lines += [f"{point['number']}. {point['title']}", point["statement"]["text"], point["dissent"]["text"]]
        lines += [f"{one['code']} {one['title']}" for one in point["objectives"]]
        lines += _reply_words(point.get("reply"))
    return "\n\n".join(line for line in (*lines, content["conclusion"]["text"]) if line)


def _reply_words(reply: Mapping[str, Any] | None) -> list[str]:
    """What the office answers on a point, where it does."""
    if not reply:
        return []
    year = str(reply["deferred_year"] or "")
    return [reply["label"], reply["text"], reply["accepted_part"], reply["refused_part"], reply["forwarded_to"], year]
