# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters kept by name: save the one of a list, open one, rename, share, delete (ADR 0051)."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions.queries import Criterion
from consulta.core import clock
from consulta.core.decision import Decision
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.listings import policy as listings_policy
from consulta.listings import queries as listings
from consulta.listings import service
from consulta.listings.queries import FilterRow, ListName
from consulta.listings.requests import DeleteFilter
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace.forms import FilterForm
from consulta.workspace.kept_filters import mend, parsed
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.described import describer
from consulta.workspace.views.lists import CRITERIA

PATH = "/<territory:territory>/ufficio/filtri"
LISTS = {ListName.CONTRIBUTIONS: "workspace.queue", ListName.COMMENTS: "workspace.comments"}


@bp.route(PATH)
@access.staff(*listings_policy.READERS, policy=listings_policy.may_read_filters)
def saved_filters(territory: TerritoryRef) -> Response:
    """Every filter that the person sees, with what may be done with it."""
    actor = current_actor()
    rows = listings.list_filters(territory.id, actor.user_id)
    return page(
        "workspace/saved_filters.html",
        territory=territory,
        rows=rows,
        describe=describer(territory, _criteria()),
        may_keep=listings_policy.may_keep_filters(actor, territory.id),
        may_change={row.id for row in rows if _may_change(territory, row)},
        most=listings_policy.MOST,
    )


@bp.route(f"{PATH}/nuovo/<string:list_name>", methods=["GET", "POST"])
@access.staff(*listings_policy.KEEPERS, policy=listings_policy.may_keep_filters)
def save_filter(territory: TerritoryRef, list_name: str) -> Response:
    """Give a name to the filter that stands in the address."""
    listed = _list_named(list_name)
    criteria: dict[str, Any] = dict(parsed(listed, request.args, _criteria()))
    form = FilterForm()
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.save_filter(current_actor(), form.to_save(territory.id, list_name, criteria), clock.now())
                flash(_("Filtro salvato: lo trovi nel menu dell'elenco e in Oggi."), "success")
                return redirect(url_for(LISTS[listed], territory=territory, **criteria), 303)
        except Invalid as invalid:
            show_errors(form, _for_form(invalid))
    return page(
        "workspace/save_filter.html",
        territory=territory,
        form=form,
        back=url_for(LISTS[listed], territory=territory, **criteria),
        said=describer(territory, _criteria())(criteria),
        heading=_("Salva questo filtro"),
        button=_("Salva il filtro"),
        status=status,
    )


@bp.route(f"{PATH}/<int:filter_id>")
@access.staff(*listings_policy.READERS, policy=listings_policy.may_read_filters)
def open_filter(territory: TerritoryRef, filter_id: int) -> Response:
    """The list as the filter says; what ended since it was kept is told."""
    found = listings.get_filter(territory.id, current_actor().user_id, filter_id)
    mended = mend(territory.id, found.list_name, found.criteria, _criteria())
    for note in mended.notes:
        flash(_(note), "warning")
    args: dict[str, Any] = dict(mended.args)
    return redirect(url_for(LISTS[found.list_name], territory=territory, **args), 303)


@bp.route(f"{PATH}/<int:filter_id>/modifica", methods=["GET", "POST"])
@access.staff(*listings_policy.KEEPERS, policy=listings_policy.may_keep_filters)
def edit_filter(territory: TerritoryRef, filter_id: int) -> Response:
    """Another name, or other people who see it."""
    found = listings.get_filter(territory.id, current_actor().user_id, filter_id)
    _may_change(territory, found).or_refuse()
    form = FilterForm(data={"name": found.name, "is_shared": found.is_shared, "version": str(found.version)})
    status, theirs = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_filter(current_actor(), form.to_edit(territory.id, filter_id), clock.now())
                flash(_("Filtro cambiato."), "success")
                return redirect(url_for("workspace.saved_filters", territory=territory), 303)
        except Invalid as invalid:
            show_errors(form, _for_form(invalid))
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(listings.get_filter(territory.id, current_actor().user_id, filter_id).version)
    return page(
        "workspace/save_filter.html",
        territory=territory,
        form=form,
        back=url_for("workspace.saved_filters", territory=territory),
        said=describer(territory, _criteria())(found.criteria),
        heading=_("Filtro «%(name)s»", name=found.name),
        button=_("Salva"),
        conflict=theirs,
        status=status,
    )


@bp.route(f"{PATH}/<int:filter_id>/elimina", methods=["POST"])
@access.staff(*listings_policy.KEEPERS, policy=listings_policy.may_keep_filters)
def delete_filter(territory: TerritoryRef, filter_id: int) -> Response:
    """Keep it no more."""
    wanted = DeleteFilter(territory_id=territory.id, filter_id=filter_id, version=whole(request.form.get("version")))
    service.delete_filter(current_actor(), wanted, clock.now())
    flash(_("Filtro cancellato. I contributi e i commenti restano come sono."), "success")
    return redirect(url_for("workspace.saved_filters", territory=territory), 303)


def _may_change(territory: TerritoryRef, row: FilterRow) -> Decision:
    return listings_policy.may_change_filter(current_actor(), territory.id, row.owner_id, is_shared=row.is_shared)


def _criteria() -> Sequence[Criterion]:
    found: Sequence[Criterion] = current_app.extensions.get(CRITERIA, ())
    return found


def _list_named(value: str) -> ListName:
    try:
        return ListName(value)
    except ValueError:
        raise NotFound from None


def _for_form(invalid: Invalid) -> Invalid:
    """What is wrong with the filter itself is said beside its name."""
    return Invalid({"name" if field == "criteria" else field: message for field, message in invalid.errors.items()})
