# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of contributions, comments and drafts."""

from consulta.contributions.service.comment_changes import revise_comment, withdraw_comment
from consulta.contributions.service.comments import post_comment, promote_comment
from consulta.contributions.service.drafts import delete_draft, save_draft, send_draft, start_visitor_draft
from consulta.contributions.service.endorsements import endorse, stop_endorsing
from consulta.contributions.service.file_changes import add_file, drop_file
from consulta.contributions.service.files import REASON_CAP, forget_waiting_files, hold_file, show_file, withhold_file
from consulta.contributions.service.forgetting import erase, forget_old, hide_name
from consulta.contributions.service.merging import merge_contribution, separate_contribution
from consulta.contributions.service.passages import find_passage
from consulta.contributions.service.publication import (
    accept_late,
    change_publication,
    index_comments_of,
    mark_comments_answered,
    mark_linked,
    mark_read,
    mark_replied,
    set_protocol,
)
from consulta.contributions.service.revision import revise_contribution, take_out_entry, withdraw_contribution
from consulta.contributions.service.rewriting import Copy, rewrite_copies
from consulta.contributions.service.splitting import rejoin_contribution, split_contribution
from consulta.contributions.service.submission import submit_contribution
from consulta.contributions.service.tally import recount
from consulta.contributions.service.texts import NAME_CAP, TITLE_CAP, check_text
from consulta.contributions.service.together import (
    NOTE_CAP,
    ask_signature,
    delete_shared,
    restore_version,
    send_back,
    share_draft,
    write_now,
)
from consulta.contributions.service.undoing import Stood, put_back, remember
from consulta.contributions.service.vocabulary import find_drift, recount_stems

__all__ = [
    "NAME_CAP",
    "NOTE_CAP",
    "REASON_CAP",
    "TITLE_CAP",
    "Copy",
    "Stood",
    "accept_late",
    "add_file",
    "ask_signature",
    "change_publication",
    "check_text",
    "delete_draft",
    "delete_shared",
    "drop_file",
    "endorse",
    "erase",
    "find_drift",
    "find_passage",
    "forget_old",
    "forget_waiting_files",
    "hide_name",
    "hold_file",
    "index_comments_of",
    "mark_comments_answered",
    "mark_linked",
    "mark_read",
    "mark_replied",
    "merge_contribution",
    "post_comment",
    "promote_comment",
    "put_back",
    "recount",
    "recount_stems",
    "rejoin_contribution",
    "remember",
    "restore_version",
    "revise_comment",
    "revise_contribution",
    "rewrite_copies",
    "save_draft",
    "send_back",
    "send_draft",
    "separate_contribution",
    "set_protocol",
    "share_draft",
    "show_file",
    "split_contribution",
    "start_visitor_draft",
    "stop_endorsing",
    "submit_contribution",
    "take_out_entry",
    "withdraw_comment",
    "withdraw_contribution",
    "withhold_file",
    "write_now",
]
