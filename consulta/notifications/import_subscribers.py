# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of a list of contributions that the office brought in: to each who wrote, in one letter."""

from datetime import timedelta

from consulta.intake import import_queries
from consulta.intake.events import ImportToBeTold
from consulta.notifications.service.outbox import Letter, queue_letters

APART = timedelta(milliseconds=200)


def tell_filed(event: ImportToBeTold) -> None:
    """One letter to each address, with everything that came in under it. It gives way to letters that somebody waits for."""
    letters = [
        Letter(event.id, "intake/filed", address, {"contribution_ids": list(ids)}, territory_id=event.territory_id)
        for address, ids in import_queries.list_authors(event.import_id).items()
    ]
    queue_letters(letters, event.occurred_at, after=event.occurred_at, apart=APART)
