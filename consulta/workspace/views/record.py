# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scheda contributo: everything about one contribution, and one submit that decides, tags and links it."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions import policy as contribution_policy
from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.queries import StaffDetail
from consulta.contributions.wording import details_shown
from consulta.core import clock
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.moderation import policy as moderation_policy
from consulta.moderation.lock_queries import holders
from consulta.notes import policy as note_policy
from consulta.opinions import policy as opinion_policy
from consulta.papers import policy as paper_policy
from consulta.plans import policy as plan_policy
from consulta.plans import queries as plans
from consulta.plans import service as plan_service
from consulta.plans.requests import UnlinkContribution
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.replies import policy as reply_policy
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries, run, service
from consulta.workspace.forms import ClassifyForm, ProtocolForm
from consulta.workspace.queries import TagChoice
from consulta.workspace.requests import Classified
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.lists import offer_ready, read_filter, use_ready, waits

PATH = "/<territory:territory>/ufficio/contributi/<int:contribution_id>"


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_work)
def record(territory: TerritoryRef, contribution_id: int) -> Response:
    """Everything about one contribution. The read of who wrote it is logged first."""
    return _show(territory, contribution_id)


@bp.route(PATH + "/decisione", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def classify(territory: TerritoryRef, contribution_id: int) -> Response:
    """Decide, tag and link in one submit, then open the next of the same filter."""
    chosen = read_filter()
    found = contributions.get_for_staff(territory.id, contribution_id)
    form = ClassifyForm()
    _offer(form, territory, found)
    if use_ready(territory, form):
        return _show(territory, contribution_id, form=form, status=422 if form.ready.errors else 200)
    if not form.validate():
        return _show(territory, contribution_id, form=form, status=422)
    try:
        wanted = form.to_request(
            territory_id=territory.id,
            subject_kind="contribution",
            subject_id=contribution_id,
            objectives=plans.list_choices(territory.id, found.cycle_id),
        )
        done = service.classify(current_actor(), wanted, clock.now())
    except Invalid as invalid:
        show_errors(form, _for_form(invalid))
        return _show(territory, contribution_id, form=form, status=422)
    except (Refused, Conflict) as problem:
        return _show(territory, contribution_id, form=form, problem=problem, status=409 if isinstance(problem, Conflict) else 403)
    flash(_("Contributo %(number)s: %(done)s.", number=found.number, done=told(done)), "success")
    args: dict[str, Any] = chosen.to_args()
    if not args or request.form.get("stay"):
        return _to_record(territory, contribution_id, args)
    after = service.take_next(current_actor(), territory.id, chosen, found, clock.now())
    if after is not None:
        return _to_record(territory, after, args)
    if run.NAME in args:
        flash(_("Il giro è finito: qui sotto trovi quello che viene dopo."), "info")
        return redirect(url_for("workspace.today", territory=territory), 303)
    flash(_("Non ce ne sono altri dopo questo nell'elenco."), "info")
    return redirect(url_for("workspace.queue", territory=territory, **args), 303)


@bp.route(PATH + "/accetta", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_accept_late)
def accept_late(territory: TerritoryRef, contribution_id: int) -> Response:
    """Accept a contribution that came after the closing."""
    contribution_service.accept_late(current_actor(), territory.id, contribution_id, clock.now())
    flash(_("Accettato fuori termine: ora si lavora come gli altri."), "success")
    return _to_record(territory, contribution_id, read_filter().to_args())


@bp.route(PATH + "/protocollo", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_accept_late)
def set_protocol(territory: TerritoryRef, contribution_id: int) -> Response:
    """Note the protocol number that the office assigned."""
    form = ProtocolForm()
    if form.validate():
        try:
            contribution_service.set_protocol(current_actor(), form.to_request(territory.id, contribution_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Protocollo annotato: comparirà anche nella pagina del contributo."), "success")
            return _to_record(territory, contribution_id, read_filter().to_args())
    return _show(territory, contribution_id, protocol=form, status=422)


@bp.route(PATH + "/collegamenti/<int:link_id>/togli", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=plan_policy.may_unlink)
def unlink(territory: TerritoryRef, contribution_id: int, link_id: int) -> Response:
    """Take a link away, seen from the contribution."""
    if plans.get_link(territory.id, link_id).contribution_id != contribution_id:
        raise NotFound
    plan_service.unlink(current_actor(), UnlinkContribution(link_id=link_id), clock.now())
    flash(_("Collegamento tolto: resta nella storia del contributo."), "success")
    return _to_record(territory, contribution_id, read_filter().to_args())


def told(done: Classified) -> str:
    """What was done, for the sentence shown on the next page."""
    words = {
        "published": _("pubblicato"),
        "returned": _("restituito a chi lo ha scritto"),
        "rejected": _("non pubblicato"),
        "personal_case": _("trattato come caso personale"),
        "hidden": _("nascosto"),
        "restored": _("di nuovo pubblico"),
    }
    parts = [words[done.outcome]] if done.outcome else []
    if done.was_late:
        parts.append(_("accettato fuori termine"))
    if done.tags_added or done.tags_removed:
        parts.append(_("etichette aggiornate (%(added)s aggiunte, %(removed)s tolte)", added=done.tags_added, removed=done.tags_removed))
    if done.objective_code:
        new = _("collegato al nuovo obiettivo %(code)s", code=done.objective_code)
        parts.append(new if done.is_new_objective else _("collegato all'obiettivo %(code)s", code=done.objective_code))
    return ", ".join(parts) or _("segnato come letto")


def _for_form(invalid: Invalid) -> Invalid:
    """The names of a new objective's fields as this form has them."""
    names = {"title": "new_title", "area_id": "new_area_id", "reason": "link_reason"}
    return Invalid({names.get(name, name): message for name, message in invalid.errors.items()})


def _show(
    territory: TerritoryRef,
    contribution_id: int,
    *,
    form: ClassifyForm | None = None,
    protocol: ProtocolForm | None = None,
    problem: DomainError | None = None,
    status: int = 200,
) -> Response:
    actor, now, chosen = current_actor(), clock.now(), read_filter()
    sees_person = policy.may_see_person(actor, territory.id)
    found = contributions.get_for_staff(territory.id, contribution_id)
    if sees_person:
        record_staff_read(actor, StaffRead("workspace.record_read", f"contributo/{found.number}", territory.id), now)
    if form is None:
        form = ClassifyForm(formdata=None)
        tags = _offer(form, territory, found)
        form.prefill(found.version, tags.applied_ids, found.area_id)
    else:
        tags = _offer(form, territory, found)
        if isinstance(problem, Conflict):
            form.version.data = str(found.version)
    protocol = protocol or ProtocolForm(formdata=None, number=found.protocol_number, on=found.protocol_on)
    return page(
        "workspace/record.html",
        territory=territory,
        item=found,
        args=chosen.to_args(),
        details=details_shown(found.details),
        sees_person=sees_person,
        waits=waits(territory, [found], now),
        holder=holders("contribution", [found.id], now).get(found.id) if _waits_or_public(found) else None,
        me=actor.user_id,
        uses_shortcuts=actor.uses_shortcuts,
        form=form,
        protocol=protocol,
        problem=problem,
        status=status,
        view=queries.load_record(actor, found, territory.id, chosen),
        person=queries.find_person(found.author_id) if sees_person and found.author_id else None,
        tags=tags,
        objectives=queries.list_objective_choices(territory.id, found.cycle_id, found.area_id),
        may_withhold=contribution_policy.may_withhold_file(actor, territory.id),
        may_classify=policy.may_classify(actor, territory.id),
        may_correct=contribution_policy.may_correct_entry(actor, territory.id, found.channel, found.author_id, found.status),
        may_write_reply=reply_policy.may_write_reply(actor, territory.id, found.status),
        may_write_note=note_policy.may_write_note(actor, territory.id),
        may_ask_opinion=opinion_policy.may_ask(actor, territory.id, found.status),
        may_read_papers=paper_policy.may_read_office(actor, territory.id),
        may_read_opinions=opinion_policy.may_read_opinions(actor, territory.id),
        today=clock.rome_day(now),
        may_read_replies=reply_policy.may_read_replies(actor, territory.id),
        may_decide=moderation_policy.may_decide(actor, territory.id, found.author_id),
        may_merge=contribution_policy.may_merge(actor, territory.id, found.author_id),
        may_be_merged=_may_be_merged(found),
    )


def _may_be_merged(found: StaffDetail) -> bool:
    """Whether the page leads to joining it to another."""
    return _waits_or_public(found) and not found.merged_sources


def _waits_or_public(found: StaffDetail) -> bool:
    """Whether it is one that somebody may be looking at to decide."""
    return contribution_policy.is_public(found.status) or found.status in contribution_policy.TO_BE_PUBLISHED


def _offer(form: ClassifyForm, territory: TerritoryRef, found: StaffDetail) -> TagChoice:
    """Fill the choices of the form; gives the tags as the picker shows them."""
    tags = queries.list_tag_choices(territory.id, "contribution", found.id, found.area_id)
    areas = territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))
    may_decide = moderation_policy.may_decide(current_actor(), territory.id, found.author_id)
    form.offer(
        found.status, _("Per ora nessuna decisione"), tags.pairs, [(area.id, area.label) for area in areas], may_decide=bool(may_decide)
    )
    offer_ready(territory, form)
    return tags


def _to_record(territory: TerritoryRef, contribution_id: int, args: dict[str, Any]) -> Response:
    return redirect(url_for("workspace.record", territory=territory, contribution_id=contribution_id, **args), 303)
