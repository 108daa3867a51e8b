# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one blueprint of the desk."""

from flask import Blueprint

bp = Blueprint("intake", __name__)
