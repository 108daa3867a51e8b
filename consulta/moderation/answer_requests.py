# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the coordinator asks of the ready explanations."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WriteAnswer:
    """A new explanation (``answer_id`` None, with its key) or the change of one (``version`` is that of the page)."""

    territory_id: int
    answer_id: int | None
    name: str
    outcome: str
    reason_code: str
    body: str
    version: int = 0
    key: str = ""
