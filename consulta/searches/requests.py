# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of the search."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditSynonyms:
    """The synonyms of a territory, a group a line ("SAD = assistenza domiciliare"). ``version`` is that of the page."""

    territory_id: int
    source: str
    version: int
