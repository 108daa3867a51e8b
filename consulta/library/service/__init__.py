# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the library."""

from consulta.library.service.documents import add_version, create_document, edit_document, publish_document, withdraw
from consulta.library.service.following import follow_meetings, follow_own, index_report, index_synthesis
from consulta.library.service.formats import (
    ANSWER_CAP,
    CONFIRMED_WITHIN,
    KEPT,
    LINK_CAP,
    MESSAGE_CAP,
    answer_format,
    ask_format,
    confirm_format,
    erase,
    forget_old,
)

__all__ = [
    "ANSWER_CAP",
    "CONFIRMED_WITHIN",
    "KEPT",
    "LINK_CAP",
    "MESSAGE_CAP",
    "add_version",
    "answer_format",
    "ask_format",
    "confirm_format",
    "create_document",
    "edit_document",
    "erase",
    "follow_meetings",
    "follow_own",
    "forget_old",
    "index_report",
    "index_synthesis",
    "publish_document",
    "withdraw",
]
