# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of acts on many things share: which rows they show, how far the worker is."""

from typing import Any

from flask import request

from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk_queries
from consulta.bulk.queries import OperationView
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.workspace.forms import whole

AFTER = "dopo"
"""How many rows of an act stand before those that the page shows."""


def rows_before() -> int:
    """As the address says."""
    return whole(request.args.get(AFTER)) or 0


def around(found: OperationView, after: int, shown: int) -> dict[str, Any]:
    """How its things stand, and where the rows before and after those of the page begin."""
    last = after + shown
    return {
        "counts": bulk_queries.count_rows(found.id),
        "after": after,
        "before": max(after - bulk_policy.CAP, 0),
        "beyond": last if last < found.total else 0,
    }


def told_of_undoing(territory: TerritoryRef, operation_id: int) -> str:
    """The sentence after asking to undo."""
    if bulk_queries.get_operation(territory.id, operation_id).status.value == "undone":
        return str(_("Annullato: sotto leggi riga per riga che cosa è tornato com'era."))
    return str(_("Si sta annullando: va avanti da solo."))
