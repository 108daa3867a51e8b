# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages of closing reports: the editions, their files, and the frozen copy to verify."""

from typing import Any

from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.reports import composing, queries
from consulta.reports.parts import ANNEX, NOT_ACCEPTED
from consulta.reports.queries import EditionView
from consulta.reports.views.blueprint import bp
from consulta.web import access
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

SHOWN = 50
"""Contributions not accepted that the page says; the files hold all."""


@bp.route("/<territory:territory>/relazioni")
@access.anyone()
def listing(territory: TerritoryRef) -> Response:
    """Every published report, the newest first."""
    return page("reports/list.html", territory=territory, reports=queries.list_editions(territory.id, last_only=True))


@bp.route("/<territory:territory>/relazioni/<int:report_id>")
@access.anyone()
def show(territory: TerritoryRef, report_id: int) -> Response:
    """The last edition."""
    return _edition_page(territory, queries.get_edition(territory.id, report_id))


@bp.route("/<territory:territory>/relazioni/<int:report_id>/edizioni/<int:version_number>")
@access.anyone()
def edition(territory: TerritoryRef, report_id: int, version_number: int) -> Response:
    """One edition, as it was frozen; words that are public no more are not shown."""
    return _edition_page(territory, queries.get_edition(territory.id, report_id, version_number))


@bp.route("/<territory:territory>/relazioni/<int:report_id>/edizioni/<int:version_number>.json")
@access.anyone()
def copy(territory: TerritoryRef, report_id: int, version_number: int) -> Response:
    """The frozen copy, byte for byte: its SHA-256 is the one of the page and of the register."""
    found = queries.get_edition(territory.id, report_id, version_number)
    return FlaskResponse(found.content.encode(), mimetype="application/json")


def _edition_page(territory: TerritoryRef, found: EditionView) -> Response:
    values = found.values
    refs = composing.refused(composing.refs_of(values))
    run = queries.find_run(found.report_id, found.id)
    return page(
        "reports/edition.html",
        territory=territory,
        edition=found,
        values=values,
        parts=[_part(one, refs) for one in values["parts"] if one["code"] != ANNEX],
        left_out=max(0, len(refs) - SHOWN),
        contributions=len(values["contributions"]),
        run=run,
        is_making=run is not None and run.is_waiting(clock.now()),
        editions=queries.list_editions(territory.id, found.report_id),
        is_whole=composing.is_whole(found.content, found.sha256),
    )


def _part(part: dict[str, Any], refs: list[Any]) -> dict[str, Any]:
    """A part as the page shows it, with the reasons of what was not accepted."""
    more = composing.not_accepted(refs[:SHOWN], queries.words_of(refs[:SHOWN])) if part["code"] == NOT_ACCEPTED else []
    blocks = (*composing.shown_blocks(part["blocks"]), *composing.shown(more))
    is_folded = composing.is_long(blocks)
    return {"code": part["code"], "title": part["title"], "html": part["html"], "blocks": blocks, "is_folded": is_folded}
