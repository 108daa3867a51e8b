# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's list of closing reports and the page of one: its parts, what changed, its files, what may be done now."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.reports import composing, policy, producing, queries, service
from consulta.reports.forms import BeginForm
from consulta.reports.parts import BY_CODE, LIVE
from consulta.reports.queries import ReportView
from consulta.reports.requests import Step
from consulta.reports.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.editions import offered
from consulta.web.forms import ConsultaForm
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

PREVIEWED = 200
"""Contributions that the preview shows; the files hold all."""


@bp.route("/<territory:territory>/ufficio/relazioni")
@access.staff(*policy.READERS, policy=policy.may_read)
def index(territory: TerritoryRef) -> Response:
    """The consultations, each with its report."""
    rows = queries.list_cycles(territory.id)
    return page(
        "reports/index.html",
        territory=territory,
        begun=[one for one in rows if one.report_id],
        waiting=[one for one in rows if not one.report_id],
        may_write=policy.may_write(current_actor(), territory.id),
    )


@bp.route("/<territory:territory>/ufficio/relazioni/nuova", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write)
def begin(territory: TerritoryRef) -> Response:
    """Begin the report of a consultation."""
    form = BeginForm()
    form.offer([(one.cycle_id, one.title) for one in queries.list_cycles(territory.id) if one.report_id is None])
    if form.validate_on_submit():
        created = service.begin(current_actor(), form.to_request(territory.id), clock.now())
        flash(_("Relazione cominciata: le parti automatiche si stanno preparando. Intanto scrivi la premessa."), "success")
        return to_review(territory, created)
    return page("reports/begin.html", territory=territory, form=form, status=422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>")
@access.staff(*policy.READERS, policy=policy.may_read)
def review(territory: TerritoryRef, report_id: int) -> Response:
    """A report: its parts, its files, and what may be done with it now."""
    return review_page(territory, queries.get_report(territory.id, report_id))


def review_page(territory: TerritoryRef, found: ReportView, faulty: ConsultaForm | None = None) -> Response:
    """The page, with the form that was refused."""
    now = clock.now()
    actor, facts = current_actor(), queries.facts_of(found, clock.rome_day(now))
    values = producing.draft_values(found, now)
    editions = queries.list_editions(territory.id, found.id)
    edition = queries.get_edition(territory.id, found.id) if found.status.value == "published" else None
    run = queries.find_run(found.id, edition.id if edition else None)

    steps = offered(policy.RULES, actor, facts, found, faulty)
    return page(
        "reports/review.html",
        territory=territory,
        report=found,
        writers=queries.writer_names(found),
        parts=[_shown_part(one, found) for one in values["parts"]],
        contributions=len(values["contributions"]),
        refused=len(composing.refused(composing.refs_of(values))),
        changes=composing.changes(found.made_before, found.made),
        is_waiting=found.is_waiting(now),
        is_given_up=found.is_given_up(now),
        moved=[queries.SOURCES[code] for code in found.changed],
        run=run,
        is_making=run is not None and run.is_waiting(now),
        editions=editions,
        steps=steps,
        may_change=steps["may_change"],
        faulty=faulty,
        may_make=policy.may_make_files(actor, territory.id),
        status=422 if faulty else 200,
    )


def _shown_part(part: dict[str, Any], found: ReportView) -> dict[str, Any]:
    """A part as a page shows it."""
    known = BY_CODE.get(part["code"])
    return {
        "code": part["code"],
        "title": part["title"],
        "html": part["html"],
        "blocks": (blocks := composing.shown_blocks(part["blocks"])),
        "is_folded": composing.is_long(blocks),
        "is_writable": bool(known and known.hint),
        "hint": known.hint if known else "",
        "is_live": part["code"] in LIVE,
        "has_text": bool(found.text(part["code"])),
    }


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/aggiorna", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def ask_parts(territory: TerritoryRef, report_id: int) -> Response:
    """Have the generated parts made again."""
    ConsultaForm().validate()
    service.ask_parts(current_actor(), Step(territory.id, report_id, 0), clock.now())
    flash(_("Le parti automatiche si stanno preparando: tra qualche secondo sono qui."), "success")
    return to_review(territory, report_id)


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/documenti", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_make_files)
def ask_files(territory: TerritoryRef, report_id: int) -> Response:
    """Have the files made: of the draft, or of the published edition again."""
    ConsultaForm().validate()
    service.ask_files(current_actor(), territory.id, report_id, clock.now())
    flash(_("I documenti si stanno preparando: quando sono pronti ti scriviamo."), "success")
    return to_review(territory, report_id, "documenti")


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/anteprima")
@access.staff(*policy.READERS, policy=policy.may_read)
def preview(territory: TerritoryRef, report_id: int) -> Response:
    """The whole report as it would be printed, on one page."""
    found = queries.get_report(territory.id, report_id)
    values = producing.draft_values(found, clock.now())
    refs = composing.refs_of(values)[:PREVIEWED]
    document = composing.document({**values, "contributions": values["contributions"][:PREVIEWED]}, queries.words_of(refs))
    return page(
        "reports/preview.html",
        territory=territory,
        report=found,
        pairs=composing.shown(document.whole().blocks),
        subtitle=document.subtitle,
        left_out=max(0, len(values["contributions"]) - PREVIEWED),
    )


def to_review(territory: TerritoryRef, report_id: int, anchor: str | None = None) -> Response:
    """Back to the page of a report."""
    return redirect(url_for(".review", territory=territory, report_id=report_id, _anchor=anchor), 303)
