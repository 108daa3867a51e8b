# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work: the whole lists of links are kept for who downloads them."""

from consulta.core import clock
from consulta.traceability.making import keep_territory
from consulta.web.ports import ports


def keep_link_files() -> None:
    """Look at every territory. Each hour: a cycle that has grown over the limit has its file within the hour, then each night."""
    for territory in ports().list_territories():
        keep_territory(territory.id, clock.now())
