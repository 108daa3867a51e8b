# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of the library; ``routes`` gathers its pages."""

from flask import Blueprint

bp = Blueprint("library", __name__)
