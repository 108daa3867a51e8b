# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comuni, capofila and thematic areas: lists with their days, and one small form for each change."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.territory import policy, queries, service
from consulta.territory.forms import (
    AddMemberForm,
    AreaForm,
    EndMemberForm,
    LeadForm,
    RenameAreaForm,
    RetireAreaForm,
)
from consulta.territory.views.blueprint import READERS, bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/impostazioni/comuni")
@access.staff(*READERS, policy=policy.may_read_settings)
def members(territory: TerritoryRef) -> Response:
    """Comuni and capofila with their dates."""
    return page(
        "territory/members.html",
        territory=territory,
        members=queries.list_memberships(territory.id),
        leads=queries.list_leads(territory.id),
        health_district=queries.find_health_district(territory.id, _today()),
        today=_today(),
        may_change=policy.may_change_settings(current_actor(), territory.id),
    )


@bp.route("/<territory:territory>/ufficio/impostazioni/comuni/nuovo", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def add_member(territory: TerritoryRef) -> Response:
    """A comune joins."""
    form = AddMemberForm()
    return _change(
        territory,
        form,
        lambda: service.add_member(current_actor(), form.to_request(territory.id), clock.now()),
        title=_("Aggiungi un comune"),
        back=("members", _("Comuni")),
        done=_("Comune aggiunto."),
    )


@bp.route("/<territory:territory>/ufficio/impostazioni/comuni/<int:municipality_id>/fine", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def end_member(territory: TerritoryRef, municipality_id: int) -> Response:
    """A comune leaves."""
    member = next((one for one in queries.list_memberships(territory.id) if one.municipality_id == municipality_id), None)
    if member is None:
        raise NotFound
    form = EndMemberForm()
    return _change(
        territory,
        form,
        lambda: service.end_member(current_actor(), form.to_request(territory.id, municipality_id), clock.now()),
        title=_("%(name)s esce dal territorio", name=member.name),
        back=("members", _("Comuni")),
        done=_("Data registrata: i testi già raccolti restano dove sono."),
    )


@bp.route("/<territory:territory>/ufficio/impostazioni/capofila", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def name_lead(territory: TerritoryRef) -> Response:
    """A comune becomes capofila."""
    form = LeadForm()
    form.offer([(one.id, one.name) for one in queries.list_municipalities(territory.id, _today())])
    return _change(
        territory,
        form,
        lambda: service.name_lead(current_actor(), form.to_request(territory.id), clock.now()),
        title=_("Cambia il comune capofila"),
        back=("members", _("Comuni")),
        done=_("Comune capofila registrato."),
    )


@bp.route("/<territory:territory>/ufficio/impostazioni/aree")
@access.staff(*READERS, policy=policy.may_read_settings)
def areas(territory: TerritoryRef) -> Response:
    """Thematic areas with their days."""
    may_change = policy.may_change_settings(current_actor(), territory.id)
    return page(
        "territory/areas.html", territory=territory, areas=queries.list_all_areas(territory.id), today=_today(), may_change=may_change
    )


@bp.route("/<territory:territory>/ufficio/impostazioni/aree/nuova", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def add_area(territory: TerritoryRef) -> Response:
    """A new area."""
    form = AreaForm(data={"starts_on": _today()})
    return _change(
        territory,
        form,
        lambda: service.add_area(current_actor(), form.to_add(territory.id), clock.now()),
        title=_("Aggiungi un'area"),
        back=("areas", _("Aree")),
        done=_("Area aggiunta."),
    )


@bp.route("/<territory:territory>/ufficio/impostazioni/aree/<int:area_id>", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def rename_area(territory: TerritoryRef, area_id: int) -> Response:
    """New names for an area."""
    area = queries.get_area(territory.id, area_id)
    form = RenameAreaForm(data={"label": area.label, "label_en": area.label_en})
    return _change(
        territory,
        form,
        lambda: service.rename_area(current_actor(), form.to_request(territory.id, area_id), clock.now()),
        title=_("Rinomina l'area «%(name)s»", name=area.label),
        back=("areas", _("Aree")),
        done=_("Area rinominata: i testi classificati mostrano il nome nuovo."),
    )


@bp.route("/<territory:territory>/ufficio/impostazioni/aree/<int:area_id>/ritira", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def retire_area(territory: TerritoryRef, area_id: int) -> Response:
    """An area is no longer offered from a day on."""
    area = queries.get_area(territory.id, area_id)
    form = RetireAreaForm(data={"ends_on": _today()})
    return _change(
        territory,
        form,
        lambda: service.retire_area(current_actor(), form.to_request(territory.id, area_id), clock.now()),
        title=_("Ritira l'area «%(name)s»", name=area.label),
        back=("areas", _("Aree")),
        done=_("Area ritirata: resta sui testi che la portano, non si sceglie più."),
    )


def _change(
    territory: TerritoryRef, form: ConsultaForm, verb: Callable[[], Any], *, title: str, back: tuple[str, str], done: str
) -> Response:
    """One small form: show it, do the verb, go back to its list."""
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                verb()
                flash(done, "success")
                return redirect(url_for(f".{back[0]}", territory=territory), 303)
        except Invalid as invalid:
            show_errors(form, invalid)
    parent = (back[1], url_for(f".{back[0]}", territory=territory))
    return page("territory/change.html", territory=territory, form=form, heading=title, parent=parent, status=status)


def _today() -> date:
    return clock.rome_day(clock.now())
