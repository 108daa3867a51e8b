# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint that the pages of closing reports share; ``routes`` gathers them."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
