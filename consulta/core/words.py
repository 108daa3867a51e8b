# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words for people kept as plain values: enums with an Italian label, and the mark that lets the catalogue find them."""

from enum import StrEnum
from typing import Self


def N_(message: str) -> str:  # noqa: N802 - the customary gettext mark
    """Mark a sentence for translation without translating it; the page translates it when shown."""
    return message


class Labelled(StrEnum):
    """A StrEnum whose members are written ``NAME = "value", N_("Etichetta")``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
