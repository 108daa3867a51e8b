# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever configures the territory asks."""

from dataclasses import dataclass

from consulta.core.files import CheckedFile


@dataclass(frozen=True, slots=True)
class BringTemplate:
    """Use this file from now on; ``version`` is that of the template on the page."""

    territory_id: int
    file: CheckedFile
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class RemoveTemplate:
    """Go back to the usual layout."""

    territory_id: int
    version: int
