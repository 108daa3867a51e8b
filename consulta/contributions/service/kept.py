# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the fields of a kept form say, read again: they are as typed."""

from collections.abc import Mapping
from typing import Any

from consulta.contributions.details import DETAILS


def texts_of(fields: Mapping[str, Any], name: str) -> list[str]:
    """The values of a field that may repeat."""
    value = fields.get(name) or []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """The value of a field, or nothing."""
    return next(iter(texts_of(fields, name)), "")


def id_of(fields: Mapping[str, Any], name: str) -> int | None:
    """The value of a field that holds the number of something."""
    value = text_of(fields, name)
    return int(value) if value.isdecimal() and len(value) < 10 and int(value) > 0 else None


def details_from(fields: Mapping[str, Any]) -> dict[str, str]:
    """The optional fields that a kept form holds, by name."""
    return {one.name: value for one in DETAILS if (value := text_of(fields, one.field))}
