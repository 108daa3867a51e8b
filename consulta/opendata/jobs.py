# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work: each night the files of open data are made again."""

from consulta.opendata.publishing import list_due, publish_territory
from consulta.web.ports import ports


def publish_open_data() -> None:
    """Make the files that were not looked at since midnight, or were recalled. What was interrupted goes on an hour later."""
    for territory in ports().list_territories():
        if due := list_due(territory.id):
            publish_territory(territory.id, due)
