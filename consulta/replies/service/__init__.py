# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of replies. Every one locks the contribution first: two people at once make one transition."""

from consulta.replies.service.approval import approve_reply, return_reply
from consulta.replies.service.assigning import assign_reply, assign_with_others, check_assignment, take_back_assignment
from consulta.replies.service.batches import cancel_batch, move_batch, publish_chunk, publish_due, schedule_batch
from consulta.replies.service.drafting import correct_reply, draft_reply, propose_reply, write_reply
from consulta.replies.service.exceptions import may_be_adopted, record_exceptions, withdraw_exception
from consulta.replies.service.points import forget_replies_of_lost_points, write_point_reply
from consulta.replies.service.publishing import approve_and_publish, publish_reply
from consulta.replies.service.templates import archive_template, install_templates, write_template
from consulta.replies.service.together import (
    draft_from,
    forget_old,
    stands_untouched,
    stood,
    take_back_judged,
    take_back_written,
    write_joint,
    write_own,
)

__all__ = [
    "approve_and_publish",
    "approve_reply",
    "archive_template",
    "assign_reply",
    "assign_with_others",
    "cancel_batch",
    "check_assignment",
    "correct_reply",
    "draft_from",
    "draft_reply",
    "forget_old",
    "forget_replies_of_lost_points",
    "install_templates",
    "may_be_adopted",
    "move_batch",
    "propose_reply",
    "publish_chunk",
    "publish_due",
    "publish_reply",
    "record_exceptions",
    "return_reply",
    "schedule_batch",
    "stands_untouched",
    "stood",
    "take_back_assignment",
    "take_back_judged",
    "take_back_written",
    "withdraw_exception",
    "write_joint",
    "write_own",
    "write_point_reply",
    "write_reply",
    "write_template",
]
