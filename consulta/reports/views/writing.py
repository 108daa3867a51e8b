# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the title of a report and the office's words before each part."""

from flask import flash, request
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.reports import policy, queries, service
from consulta.reports.forms import TextForm, TitleForm
from consulta.reports.parts import BY_CODE
from consulta.reports.queries import ReportView
from consulta.reports.service.writing import TITLE
from consulta.reports.views.blueprint import bp
from consulta.reports.views.office import to_review
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/titolo", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def title(territory: TerritoryRef, report_id: int) -> Response:
    """The title."""
    found = queries.get_report(territory.id, report_id)
    form = TitleForm(data={"title": found.title, "version": str(found.text_version(TITLE))})
    status, conflict = 200, None
    if request.method == "GET":
        _may_change(found)
    else:
        status = 422
        try:
            if form.validate():
                service.write_title(current_actor(), form.to_request(territory.id, report_id), clock.now())
                flash(_("Titolo salvato."), "success")
                return to_review(territory, report_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            form.version.data = str(queries.get_report(territory.id, report_id).text_version(TITLE))
    return page("reports/title.html", territory=territory, report=found, form=form, conflict=conflict, status=status)


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/parti/<string:part>", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def text(territory: TerritoryRef, report_id: int, part: str) -> Response:
    """The office's words before a part."""
    found = queries.get_report(territory.id, report_id)
    known = BY_CODE.get(part)
    if known is None or not known.hint:
        raise NotFound
    form = TextForm(data={"text": found.text(part), "version": str(found.text_version(part))})
    status, conflict = 200, None
    if request.method == "GET":
        _may_change(found)
    else:
        status = 422
        try:
            if form.validate():
                service.write_text(current_actor(), form.to_request(territory.id, report_id, part), clock.now())
                flash(_("Testo salvato."), "success")
                return to_review(territory, report_id, f"parte-{part}")
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            form.version.data = str(queries.get_report(territory.id, report_id).text_version(part))
    return page("reports/text.html", territory=territory, report=found, part=known, form=form, conflict=conflict, status=status)


def _may_change(found: ReportView) -> None:
    policy.may_change(current_actor(), queries.facts_of(found, clock.rome_day(clock.now()))).or_refuse()
