# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of replies. Every one locks the contribution first: two people at once make one transition."""

from consulta.replies.service.approval import approve_reply, return_reply
from consulta.replies.service.drafting import correct_reply, draft_reply, propose_reply, write_reply
from consulta.replies.service.publishing import approve_and_publish, publish_reply

__all__ = [
    "approve_and_publish",
    "approve_reply",
    "correct_reply",
    "draft_reply",
    "propose_reply",
    "publish_reply",
    "return_reply",
    "write_reply",
]
