# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of the numbers."""

from flask import Blueprint

bp = Blueprint("numbers", __name__)
