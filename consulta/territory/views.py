# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of a territory: the administrator changes them, the coordinator reads them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.territory import policy, queries, service
from consulta.territory.forms import (
    AddMemberForm,
    AreaForm,
    EndMemberForm,
    LeadForm,
    PresetForm,
    RenameAreaForm,
    RetireAreaForm,
    SettingsForm,
    field_labels,
    filled_settings,
)
from consulta.territory.presets import HIDDEN_WHEN_SIMPLE
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("territory", __name__)
READERS = (policy.ADMINISTRATOR, policy.COORDINATOR)


@bp.route("/<territory:territory>/ufficio/impostazioni", methods=["GET", "POST"])
@access.staff(*READERS, policy=policy.may_read_settings)
def settings(territory: TerritoryRef) -> Response:
    """Name, words, contacts and preset."""
    may_change = policy.may_change_settings(current_actor(), territory.id)
    form = SettingsForm(data=filled_settings(territory, queries.get_version(territory.id)))
    status, conflict = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.update_settings(current_actor(), form.to_request(territory.id), clock.now())
                flash(_("Impostazioni salvate: valgono da subito in tutte le pagine."), "success")
                return redirect(url_for(".settings", territory=territory), 303)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            form.version.data = str(queries.get_version(territory.id))
    theirs = _differences(form, conflict) if conflict else []
    return page("territory/settings.html", territory=territory, form=form, may_change=may_change, conflict=theirs, status=status)


def _differences(form: SettingsForm, conflict: Conflict) -> list[tuple[str, str]]:
    """What stands now where it differs from what was typed: label and text."""
    labels = field_labels()
    return [(labels[name], text) for name, text in conflict.theirs.items() if name in labels and text != (form[name].data or "")]


@bp.route("/<territory:territory>/ufficio/impostazioni/menu", methods=["GET", "POST"])
@access.staff(*READERS, policy=policy.may_read_settings)
def presets(territory: TerritoryRef) -> Response:
    """Semplice or Completo: what each shows, with a link to what is left out."""
    may_change = policy.may_change_settings(current_actor(), territory.id)
    values = filled_settings(territory, queries.get_version(territory.id))
    form = PresetForm(data={"preset": values["preset"], "version": values["version"]})
    status, stale = 200, False
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.update_settings(current_actor(), form.to_request(territory.id), clock.now())
                flash(_("Menu cambiato: nessun dato è stato toccato."), "success")
                return redirect(url_for(".presets", territory=territory), 303)
        except Conflict:
            status, stale = 409, True
            form.version.data = str(queries.get_version(territory.id))
    return page(
        "territory/presets.html",
        territory=territory,
        form=form,
        may_change=may_change,
        hidden=HIDDEN_WHEN_SIMPLE,
        stale=stale,
        status=status,
    )


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
