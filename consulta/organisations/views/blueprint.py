# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one blueprint of organisations."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

bp = Blueprint("organisations", __name__)


def go(path: str) -> Response:
    """See other."""
    return redirect(path, 303)
