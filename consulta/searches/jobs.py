# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work on the search."""

from flask import current_app

from consulta.searches import queries, service
from consulta.web.ports import ports


def renew_index() -> None:
    """Make again the index of the territories that was made with older rules."""
    for territory in ports().list_territories():
        if not queries.is_current(territory.id):
            service.rebuild(territory.id, current_app.extensions[queries.SOURCES])
