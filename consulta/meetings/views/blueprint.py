# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint that the office's pages of a meeting share; ``routes`` gathers them."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)
