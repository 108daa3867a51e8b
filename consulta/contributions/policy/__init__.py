# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may write, correct, take back, see; who is read first; what a text seems to give away. All pure."""

from consulta.contributions.policy.detector import Finding, find_offences, find_personal_data, findings_in
from consulta.contributions.policy.permissions import (
    POSTS_TO_BE_TRUSTED,
    EndorsableLike,
    TopicLike,
    WindowLike,
    is_public,
    is_tombstone,
    may_accept_late,
    may_comment,
    may_correct_entry,
    may_endorse,
    may_keep_draft,
    may_promote_comment,
    may_read,
    may_revise,
    may_see_receipt,
    may_speak,
    may_submit_contribution,
    may_withdraw,
    may_write_for_others,
    needs_reading,
)

__all__ = [
    "POSTS_TO_BE_TRUSTED",
    "EndorsableLike",
    "Finding",
    "TopicLike",
    "WindowLike",
    "find_offences",
    "find_personal_data",
    "findings_in",
    "is_public",
    "is_tombstone",
    "may_accept_late",
    "may_comment",
    "may_correct_entry",
    "may_endorse",
    "may_keep_draft",
    "may_promote_comment",
    "may_read",
    "may_revise",
    "may_see_receipt",
    "may_speak",
    "may_submit_contribution",
    "may_withdraw",
    "may_write_for_others",
    "needs_reading",
]
