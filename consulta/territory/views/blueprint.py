# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint that the screens of the settings share, and who may read them; ``routes`` gathers them."""

from flask import Blueprint

from consulta.territory.policy import READERS as READERS

bp = Blueprint("territory", __name__)
