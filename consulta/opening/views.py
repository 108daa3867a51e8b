# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first configuration: a list of tasks, and one screen for each. Left and taken up again at any moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts import queries as account_queries
from consulta.accounts import service as account_service
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.core.words import N_
from consulta.notifications.trial import Trial, send_trial
from consulta.opening import policy as opening_policy
from consulta.opening import queries, service
from consulta.opening.first_link import check_first
from consulta.opening.forms import ContactsForm, FirstForm, LegalForm, MunicipalitiesForm, NamesForm, TryMailForm, legal_defaults
from consulta.territory import policy, starter
from consulta.territory import queries as territory_queries
from consulta.territory.forms import CONTACTS, field_labels
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("opening", __name__)
BASE = "/<territory:territory>/ufficio/prima-configurazione"


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a task is done, and what it is for."""

    endpoint: str
    purpose: str


SCREENS: Mapping[str, Screen] = {
    "names": Screen("opening.names", N_("Come si chiamano il territorio, il piano, gli organi e i tavoli.")),
    "municipalities": Screen("opening.municipalities", N_("Quali comuni ne fanno parte e quale è capofila.")),
    "contacts": Screen("opening.contacts", N_("Dove ti trovano le persone, e chi risponde dei dati.")),
    "legal": Screen("opening.legal", N_("Che cosa si legge nella pagina della privacy: il testo c'è già, lo adatti.")),
    "mail": Screen("opening.mail", N_("Una lettera vera al tuo indirizzo, per sapere se la posta parte.")),
    "colleagues": Screen("opening.colleagues", N_("Chi coordina, chi legge i contributi, chi approva le risposte.")),
    "areas": Screen("opening.areas", N_("Gli argomenti in cui si classificano i contributi: ci sono già quelli di legge.")),
}


@bp.route("/primo-avvio/<token>", methods=["GET", "POST"])
@access.anyone(policy=opening_policy.may_open_first)
def first(token: str) -> Response:
    """The first territory of an empty installation, by the link that the console wrote; then straight to one's password."""
    form = FirstForm(data={"vocabulary": starter.list_presets()[0][0]})
    form.offer((name, _(label)) for name, label in starter.list_presets())
    try:
        check_first(token)
        opening_policy.may_open_first(bool(territory_queries.list_territories())).or_refuse()
        if not form.validate_on_submit():
            return page("opening/first.html", form=form, status=422 if form.is_submitted() else 200)
        grant_id = service.open_first(form.to_request(), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return page("opening/first.html", form=form, status=422)
    except Refused as refused:
        return page("opening/first_gone.html", message=_(refused.message), would_help=_(refused.would_help), status=410)
    if grant_id is None:
        return redirect(url_for("accounts.sign_in"), 303)
    return redirect(url_for("accounts.accept_invite", token=account_service.sign_grant(grant_id, "invite")), 303)


@bp.route(BASE)
@access.staff(policy.ADMINISTRATOR, policy.COORDINATOR, policy=policy.may_read_settings)
def index(territory: TerritoryRef) -> Response:
    """The tasks, and how many are done."""
    tasks = queries.list_tasks(territory.id)
    return page(
        "opening/index.html",
        territory=territory,
        tasks=[(task, SCREENS[task.name]) for task in tasks],
        done=queries.count_done(tasks),
        may_change=policy.may_change_settings(current_actor(), territory.id),
    )


@bp.route(f"{BASE}/nome", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def names(territory: TerritoryRef) -> Response:
    """Name, region and words, each vocabulary shown in a sentence."""
    version = territory_queries.get_version(territory.id)
    form = NamesForm(data={"version": str(version), "name": territory.name, "region": territory.region})
    form.offer((name, _(label)) for name, label in starter.list_presets())
    shown = [(_("Parole di adesso"), territory.labels)]
    shown += [(_(label), territory_queries.labels_from(starter.find_vocabulary(name) or {})) for name, label in starter.list_presets()]
    return _step(
        territory,
        form,
        "names",
        lambda: service.save_names(current_actor(), form.to_request(territory.id), clock.now()),
        fresh=lambda: str(territory_queries.get_version(territory.id)),
        vocabularies=shown,
    )


@bp.route(f"{BASE}/comuni", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def municipalities(territory: TerritoryRef) -> Response:
    """Comuni written one for each line, and the capofila."""
    members = [one for one in territory_queries.list_memberships(territory.id) if one.ends_on is None]
    form = MunicipalitiesForm(data={"starts_on": clock.rome_day(clock.now()).replace(month=1, day=1)})
    return _step(
        territory,
        form,
        "municipalities",
        lambda: service.save_municipalities(current_actor(), form.to_request(territory.id), clock.now()),
        members=members,
        lead_id=territory_queries.find_lead_id(territory.id, clock.rome_day(clock.now())),
    )


@bp.route(f"{BASE}/recapiti", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def contacts(territory: TerritoryRef) -> Response:
    """Contacts of the office."""
    values = {name: territory.contacts.get(name, "") for name in CONTACTS}
    form = ContactsForm(data=values | {"version": str(territory_queries.get_version(territory.id))})
    return _step(
        territory,
        form,
        "contacts",
        lambda: service.save_contacts(current_actor(), form.to_request(territory.id), clock.now()),
        fresh=lambda: str(territory_queries.get_version(territory.id)),
    )


@bp.route(f"{BASE}/informativa", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def legal(territory: TerritoryRef) -> Response:
    """The office's part of the privacy notice and the rules: a new version each time."""
    found = queries.find_legal(territory.id)
    office = territory.labels.office.with_article
    values = legal_defaults(territory.contacts.get("titolare") or territory.name, office)
    if found is not None:
        values = {"privacy": found.privacy, "rules": found.rules}
    form = LegalForm(data=values | {"version": _next_number(territory)})
    return _step(
        territory,
        form,
        "legal",
        lambda: service.publish_legal(current_actor(), form.to_request(territory.id), clock.now()),
        fresh=lambda: _next_number(territory),
        in_force=found,
    )


def _next_number(territory: TerritoryRef) -> str:
    found = queries.find_legal(territory.id)
    return str(found.number + 1 if found else 1)


@bp.route(f"{BASE}/posta", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def mail(territory: TerritoryRef) -> Response:
    """A real letter to who presses the button, and what to correct when it does not leave."""
    actor, form = current_actor(), TryMailForm()
    address = account_queries.get_user(actor.user_id).email if actor.user_id else ""
    trial = None
    if form.validate_on_submit():
        account_service.throttle("invite", [f"user:{actor.user_id}"], clock.now())
        text = _("Se leggi questa lettera, la posta di %(name)s funziona.", name=territory.name)
        trial = send_trial(address, _("Prova della posta"), text)
        service.keep_trial(actor, territory.id, trial.value, clock.now())
    failed = trial is not None and trial not in (Trial.SENT, Trial.KEPT)
    skip = _skip(territory, "mail")
    return page("opening/mail.html", territory=territory, form=form, address=address, trial=trial, failed=failed, skip=skip)


@bp.route(f"{BASE}/persone")
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def colleagues(territory: TerritoryRef) -> Response:
    """Which roles are held, and how to give the others: the roles alone, no name."""
    staff = account_queries.list_staff(territory.id, clock.now())
    held = {row.role.value for row in staff if row.state == "current"}
    return page("opening/colleagues.html", territory=territory, held=held, skip=_skip(territory, "colleagues"))


@bp.route(f"{BASE}/aree")
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def areas(territory: TerritoryRef) -> Response:
    """The areas every territory begins with."""
    found = territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))
    return page("opening/areas.html", territory=territory, areas=found, skip=_skip(territory, "areas"))


@bp.route(f"{BASE}/persone/fatto", methods=["POST"], defaults={"name": "colleagues"})
@bp.route(f"{BASE}/aree/fatto", methods=["POST"], defaults={"name": "areas"})
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def finish(territory: TerritoryRef, name: str) -> Response:
    """A task that ends by being said."""
    service.say_done(current_actor(), territory.id, name, clock.now())
    return _on(territory, name)


def _following(territory: TerritoryRef, name: str) -> queries.Task | None:
    """The first task still to do after this one, or None."""
    tasks = queries.list_tasks(territory.id)
    place = [task.name for task in tasks].index(name)
    return next((task for task in tasks[place + 1 :] if task.done_at is None), None)


def _on(territory: TerritoryRef, name: str) -> Response:
    """After a task, the next that is still to do; the list when there is none."""
    following = _following(territory, name)
    flash(_("Fatto. Puoi continuare adesso o un altro giorno."), "success")
    return redirect(url_for(SCREENS[following.name].endpoint if following else ".index", territory=territory), 303)


def _skip(territory: TerritoryRef, name: str) -> tuple[str, str] | None:
    """Label and address of the task that follows, for who leaves this one for later."""
    following = _following(territory, name)
    return (_(following.label), url_for(SCREENS[following.name].endpoint, territory=territory)) if following else None


def _step(
    territory: TerritoryRef,
    form: ConsultaForm,
    name: str,
    verb: Callable[[], Any],
    *,
    fresh: Callable[[], str] | None = None,
    **shown: Any,
) -> Response:
    """One screen: show it, do the verb, go back to the list. A stale save shows both texts and may be sent again."""
    status, theirs = 200, []
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                verb()
                return _on(territory, name)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, _differences(form, conflict)
            if fresh is not None:
                form["version"].data = fresh()
    skip = _skip(territory, name)
    return page(f"opening/{name}.html", territory=territory, form=form, conflict=theirs, skip=skip, status=status, **shown)


def _differences(form: ConsultaForm, conflict: Conflict) -> list[tuple[str, str]]:
    labels = {field.name: field.label.text for field in form} | field_labels()
    return [(labels[name], text) for name, text in conflict.theirs.items() if name in form and text != (form[name].data or "")]
