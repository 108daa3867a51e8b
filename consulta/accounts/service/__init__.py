# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs on accounts: register, confirm, reset, change, leave, forget. Links, roles, devices and limits stand in their own rooms."""

from consulta.accounts.credentials import sign_grant
from consulta.accounts.email_change import confirm_email_change, request_email_change, undo_email_change
from consulta.accounts.factor_resets import ask_factor_reset, confirm_factor_reset, withdraw_factor_reset
from consulta.accounts.factors import (
    begin_second_factor,
    confirm_second_factor,
    end_second_factor,
    renew_recovery_codes,
    spend_code,
)
from consulta.accounts.grants import issue_grant, use_grant
from consulta.accounts.role_proposals import add_staff, confirm_role, refuse_role, renew_role
from consulta.accounts.roles import bootstrap_administrator, end_role, grant_role
from consulta.accounts.service.forgetting import (
    ENDED_SIGN_INS_FOR,
    ERASED_NAME,
    GRANTS_FOR,
    RESETS_FOR,
    THROTTLE_FOR,
    UNCONFIRMED_FOR,
    WAITING_SECRETS_FOR,
    erase_user,
    erased_in,
    forget_old,
)
from consulta.accounts.service.passwords import change_password, check_own_password, check_password_shape, request_reset, reset_password
from consulta.accounts.service.profile import edit_profile
from consulta.accounts.service.registration import (
    confirm_by_grant,
    confirm_user,
    ensure_user,
    half_mark,
    register_user,
    registration_mark,
)
from consulta.accounts.sign_ins import check_credentials, end_sign_in, end_sign_ins, note_seen, open_sign_in
from consulta.accounts.term_warnings import tell_endings
from consulta.accounts.throttle import forgive, serialise, throttle

__all__ = [
    "ENDED_SIGN_INS_FOR",
    "ERASED_NAME",
    "GRANTS_FOR",
    "RESETS_FOR",
    "THROTTLE_FOR",
    "UNCONFIRMED_FOR",
    "WAITING_SECRETS_FOR",
    "add_staff",
    "ask_factor_reset",
    "begin_second_factor",
    "bootstrap_administrator",
    "change_password",
    "check_credentials",
    "check_own_password",
    "check_password_shape",
    "confirm_by_grant",
    "confirm_email_change",
    "confirm_factor_reset",
    "confirm_role",
    "confirm_second_factor",
    "confirm_user",
    "edit_profile",
    "end_role",
    "end_second_factor",
    "end_sign_in",
    "end_sign_ins",
    "ensure_user",
    "erase_user",
    "erased_in",
    "forget_old",
    "forgive",
    "grant_role",
    "half_mark",
    "issue_grant",
    "note_seen",
    "open_sign_in",
    "refuse_role",
    "register_user",
    "registration_mark",
    "renew_recovery_codes",
    "renew_role",
    "request_email_change",
    "request_reset",
    "reset_password",
    "serialise",
    "sign_grant",
    "spend_code",
    "tell_endings",
    "throttle",
    "undo_email_change",
    "use_grant",
    "withdraw_factor_reset",
]
