# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the feature that a document is about asks for."""

from dataclasses import dataclass
from datetime import datetime

TEXTS = ("pdf", "odt", "docx")
"""The formats of what is read from the first line to the last, in the order in which a page offers them."""
TABLES = (*TEXTS, "xlsx", "ods")
"""Those of what is mostly tables."""


@dataclass(frozen=True, slots=True)
class AskDocument:
    """Make a file of ``source`` for the subject ``kind``/``subject_id``: a whole page of HTML for a PDF, the model's JSON for the others.

    ``fingerprint`` is the SHA-256 of what it says; ``expires_at`` when it is forgotten (None: never).
    """

    territory_id: int
    kind: str
    subject_id: int
    title: str
    file_name: str
    fingerprint: str
    source: str
    expires_at: datetime | None = None
    format: str = "pdf"
