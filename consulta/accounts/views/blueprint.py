# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one blueprint of accounts; after each answer the device is noted as seen."""

from flask import Blueprint

from consulta.accounts import signin

bp = Blueprint("accounts", __name__)
bp.after_app_request(signin.note_device)
