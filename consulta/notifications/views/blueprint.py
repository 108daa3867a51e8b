# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint that the pages of notifications share."""

from flask import Blueprint

bp = Blueprint("notifications", __name__)
