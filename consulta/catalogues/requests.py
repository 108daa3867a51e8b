# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks: bring in a file, confirm what was looked at."""

from dataclasses import dataclass

from consulta.core.files import CheckedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCatalogue:
    """Bring in rows of a catalogue from a file. ``key``: the form's one-time key."""

    territory_id: int
    file: CheckedFile
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCatalogue:
    """Bring in the rows that were looked at. ``seen``: the mark of the preview that was shown."""

    territory_id: int
    import_id: int
    seen: str
