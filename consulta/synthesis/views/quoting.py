# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sources of a point, page by page; of one: choosing what is quoted of it, saying that its new text was read, taking it away."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.synthesis import policy, queries, service
from consulta.synthesis.forms import QuotesForm
from consulta.synthesis.requests import ChangeSource
from consulta.synthesis.views.blueprint import bp
from consulta.synthesis.views.office import to_review
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/fonti/<int:source_id>/citazioni", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def quotes(territory: TerritoryRef, synthesis_id: int, source_id: int) -> Response:
    """The sentences of a source, each with a box: those ticked are quoted, those that follow one another as one passage."""
    found = queries.get_synthesis(territory.id, synthesis_id)
    source = queries.get_source_text(found.id, source_id)
    if request.method == "GET":
        policy.may_change(current_actor(), queries.facts_of(found, clock.rome_day(clock.now()))).or_refuse()
    spans = policy.sentences(source.text)
    quoted = [at for at, (start, end) in enumerate(spans) if any(one.starts <= start and end <= one.ends for one in source.quotes)]
    form = QuotesForm(data={"revision": str(source.revision), "sentences": quoted})
    form.offer([source.text[start:end] for start, end in spans])
    status, conflict = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                number = service.pick_quotes(current_actor(), form.to_request(territory.id, synthesis_id, source_id), clock.now())
                flash(ngettext("Scelta 1 citazione.", "Scelte %(num)s citazioni.", number), "success")
                return to_review(territory, synthesis_id, f"punto-{source.point_id}")
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            form.revision.data = str(source.revision)
    hidden = [at for at, (start, end) in enumerate(spans) if not policy.may_quote(source.text, start, end)]
    return page(
        "synthesis/quotes.html",
        territory=territory,
        synthesis=found,
        source=source,
        is_stale=source.state != queries.FRESH,
        hidden=hidden,
        form=form,
        conflict=conflict,
        status=status,
    )


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/fonti/<int:source_id>/riletta", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def read_again(territory: TerritoryRef, synthesis_id: int, source_id: int) -> Response:
    """The new text of a source was read, and still belongs to its point."""
    ConsultaForm().validate()
    service.read_again(current_actor(), ChangeSource(territory.id, synthesis_id, source_id), clock.now())
    flash(_("Testo riletto: controlla che il punto dica ancora la stessa cosa."), "success")
    return _back(territory, synthesis_id)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/fonti/<int:source_id>/togli", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def remove_source(territory: TerritoryRef, synthesis_id: int, source_id: int) -> Response:
    """Take a text away from its point."""
    ConsultaForm().validate()
    service.remove_source(current_actor(), ChangeSource(territory.id, synthesis_id, source_id), clock.now())
    flash(_("Testo tolto dal punto."), "success")
    return _back(territory, synthesis_id)


def _back(territory: TerritoryRef, synthesis_id: int) -> Response:
    """To the page that the button stood on: that of a point's sources, or that of the synthesis."""
    point_id = whole(request.form.get("punto"))
    if point_id:
        return redirect(url_for(".point_sources", territory=territory, synthesis_id=synthesis_id, point_id=point_id), 303)
    return to_review(territory, synthesis_id)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/punti/<int:point_id>/fonti")
@access.staff(*policy.READERS, policy=policy.may_read)
def point_sources(territory: TerritoryRef, synthesis_id: int, point_id: int) -> Response:
    """Every source of a point, page by page; ``da_rileggere`` shows only those that changed since they were read."""
    found = queries.get_synthesis(territory.id, synthesis_id)
    point = queries.get_point(found.id, point_id)
    only_stale = request.args.get("da_rileggere") == "1"
    listed = queries.list_sources_page(found.id, point.id, pager.read_cursor(int), only_stale=only_stale)
    total, stale = queries.count_sources(found.id).get(point.id, (0, 0))
    return page(
        "synthesis/point_sources.html",
        territory=territory,
        synthesis=found,
        point=point,
        rows=listed.items,
        pager=pager.links(listed),
        total=total,
        stale=stale,
        only_stale=only_stale,
        may_change=policy.may_change(current_actor(), queries.facts_of(found, clock.rome_day(clock.now()))),
        a_citizen=policy.A_CITIZEN,
    )
