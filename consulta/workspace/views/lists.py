# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office's lists share: the filter read from the URL with the criteria of wiring, the pager."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, request

from consulta.contributions.queries import Criterion, StaffFilter
from consulta.core.pagination import Page
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.pager import Pager, links

CRITERIA = "consulta.office_criteria"
"""Extension under which wiring puts the filters that higher features add to the office's lists."""


def read_filter() -> StaffFilter:
    """The filter that stands in the URL. Raises Invalid naming the parameter."""
    criteria: Sequence[Criterion] = current_app.extensions.get(CRITERIA, ())
    return StaffFilter.from_args(request.args, criteria)


def pager(found: Page[Any]) -> Pager:
    """The links of a page of a list, and how long the list is."""
    total = found.total or 0
    return links(found, _("Più di 1.000 in elenco") if found.total_is_more else _("%(n)s in elenco", n=dotted(total)))
