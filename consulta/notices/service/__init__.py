# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of notices, applications, seats and pacts."""

from consulta.notices.service.applications import ask_review, save_application, submit_application, withdraw_application
from consulta.notices.service.decisions import admit_many, check_requirements, decide_application
from consulta.notices.service.documents import (
    add_notice_document,
    prepare_letter,
    prepare_list,
    remove_notice_document,
    set_letter_protocol,
)
from consulta.notices.service.forgetting import erase, forget_old
from consulta.notices.service.members import end_membership, end_seat, join_roundtable
from consulta.notices.service.notices import (
    conclude_notice,
    edit_notice,
    extend_notice,
    publish_notice,
    revoke_notice,
    set_protocol,
    write_notice,
)
from consulta.notices.service.pact import acknowledge_pact, publish_pact, write_pact

__all__ = [
    "acknowledge_pact",
    "add_notice_document",
    "admit_many",
    "ask_review",
    "check_requirements",
    "conclude_notice",
    "decide_application",
    "edit_notice",
    "end_membership",
    "end_seat",
    "erase",
    "extend_notice",
    "forget_old",
    "join_roundtable",
    "prepare_letter",
    "prepare_list",
    "publish_notice",
    "publish_pact",
    "remove_notice_document",
    "revoke_notice",
    "save_application",
    "set_letter_protocol",
    "set_protocol",
    "submit_application",
    "withdraw_application",
    "write_notice",
    "write_pact",
]
