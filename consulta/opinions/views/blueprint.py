# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint that the pages of opinions share; ``routes`` gathers them."""

from flask import Blueprint

bp = Blueprint("opinions", __name__)
