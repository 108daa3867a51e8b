# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint that the public's pages share; ``routes`` gathers them."""

from flask import Blueprint

bp = Blueprint("portal", __name__)
