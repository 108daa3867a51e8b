# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letter about the files of a closing report tells, read at delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.reports import queries as reports
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _files_made(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Which report, and how many files failed. Raises NothingToSay when it is not there any more."""
    assert territory is not None
    found = reports.find_made_run(envelope.context["run_id"])
    if found is None:
        raise NothingToSay
    return {
        "title": found.title,
        "failed": envelope.context["failed"],
        "link": url_for("reports.review", territory=territory, report_id=found.report_id, _external=True, _anchor="documenti"),
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {"reports/files_made": _files_made}
