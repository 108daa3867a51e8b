# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of a cycle: list, opening, overview, texts and rules, decisions."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from consulta.consultations import policy, queries, service
from consulta.consultations.forms import CycleForm, DecisionForm, OpenConsultationForm
from consulta.consultations.views.blueprint import Outcome, bp, handle
from consulta.consultations.views.calendar import CalendarPreview, preview_of, say
from consulta.core import clock
from consulta.core.words import N_
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/consultazione")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def cycles(territory: TerritoryRef) -> Response:
    """The cycles of the territory."""
    found = queries.list_cycles(territory.id, clock.now(), with_setup=True)
    may_open = policy.may_open_consultation(current_actor(), territory.id)
    waiting = queries.count_proposals(territory.id)
    return page("consultations/cycles.html", territory=territory, cycles=found, may_open=may_open, waiting=waiting)


@bp.route("/<territory:territory>/ufficio/consultazione/nuova", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_open_consultation)
def create_cycle(territory: TerritoryRef) -> Response:
    """Open a consultation with five inputs, or starting again from an earlier one (``?da=``).

    "Controlla le date" shows the calendar that the two days make, and opens nothing.
    """
    old, form = _opening_form(territory)
    shown = {"territory": territory, "form": form, "old": old}
    if form.is_submitted() and form.only_dates.data:
        preview = _preview(form) if form.validate_dates() else None
        status = 200 if preview else 422
        return page("consultations/create_cycle.html", outcome=Outcome(), preview=preview, status=status, **shown)
    made: list[int] = []

    def verb() -> None:
        opening = form.to_request(territory.id, old.id if old else None)
        made.append(service.open_consultation(current_actor(), opening, clock.now()))
        for one in say(policy.warnings_of(_opening(form), policy.Rules().reply_days, clock.now())):
            flash(_("Attenzione. %(sentence)s %(remedy)s", sentence=one.sentence, remedy=one.remedy), "warning")

    outcome = handle(form, verb, told=OPENED, next_url=lambda: url_for(".cycle", territory=territory, cycle_id=made[0]))
    return outcome.done or page("consultations/create_cycle.html", outcome=outcome, preview=None, status=outcome.status, **shown)


OPENED = N_("Consultazione aperta: nel sito si vede già. Adesso aggiungi i temi, le domande precise su cui vuoi ascoltare.")


def _opening_form(territory: TerritoryRef) -> tuple[queries.CycleView | None, OpenConsultationForm]:
    """The form of an opening and the cycle it starts again from, whose texts, tavoli and topics it offers, all chosen."""
    if "da" not in request.args:
        form = OpenConsultationForm(data={"from_on": clock.rome_day(clock.now())})
        form.offer()
        return None, form
    old = queries.get_cycle(territory.id, whole(request.args.get("da")), clock.now(), with_setup=True)
    tables = [(one.id, one.title) for one in queries.list_roundtables(old.id)]
    topics = [
        (one.id, f"{one.title} ({one.roundtable_title or territory.labels.conference.title})")
        for one in queries.list_topics(old.id)
        if not one.is_other
    ]
    chosen = {"copied_roundtables": [id_ for id_, _title in tables], "copied_topics": [id_ for id_, _title in topics]}
    form = OpenConsultationForm(data={"title": old.title, "question": old.question, **chosen})
    form.offer(tables, topics)
    return old, form


def _opening(form: OpenConsultationForm) -> policy.Calendar:
    asked = form.to_request(0)
    return policy.opening_calendar(asked.from_at, asked.to_at, clock.now())


def _preview(form: OpenConsultationForm) -> CalendarPreview:
    """The calendar that the two days would make."""
    first_year = policy.first_plan_year(form.to_request(0).to_at)
    return preview_of(_opening(form), policy.Rules().reply_days, first_year, clock.now())


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def cycle(territory: TerritoryRef, cycle_id: int) -> Response:
    """Everything of a cycle on one page."""
    now = clock.now()
    found = queries.get_cycle(territory.id, cycle_id, now, with_setup=True)
    actor = current_actor()
    return page(
        "consultations/cycle.html",
        territory=territory,
        cycle=found,
        changes=queries.list_date_changes(cycle_id),
        decisions=queries.list_decisions(cycle_id),
        roundtables=queries.list_roundtables(cycle_id),
        topics=queries.list_topics(cycle_id),
        waiting=queries.count_proposals(territory.id),
        may_coordinate=policy.may_edit_cycle(actor, territory.id),
        may_edit=policy.may_edit_contents(actor, territory.id),
        may_read_proposals=policy.may_read_proposals(actor, territory.id),
        warnings=say(policy.warnings_of(found.calendar, found.reply_days, now)),
    )


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/modifica", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_edit_cycle)
def edit_cycle(territory: TerritoryRef, cycle_id: int) -> Response:
    """Texts, moderation, late texts, days to answer."""
    found = queries.get_cycle(territory.id, cycle_id, clock.now(), with_setup=True)
    values = {"title": found.title, "question": found.question, "intro": found.intro_source, "accepts_late": found.accepts_late}
    values |= {"moderation": found.window.moderation.value, "reply_days": found.window.reply_days, "version": str(found.version)}
    values |= {"edits": found.window.edits.value}
    form = CycleForm(data=values)
    outcome = handle(
        form,
        lambda: service.edit_cycle(current_actor(), form.to_request(territory.id, cycle_id), clock.now()),
        told=N_("Consultazione aggiornata."),
        next_url=lambda: url_for(".cycle", territory=territory, cycle_id=cycle_id),
    )
    if outcome.conflict:
        form.version.data = str(queries.get_cycle(territory.id, cycle_id, clock.now(), with_setup=True).version)
    return outcome.done or page(
        "consultations/edit_cycle.html", territory=territory, cycle=found, form=form, outcome=outcome, status=outcome.status
    )


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/decisione", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_decide_cycle)
def decide_cycle(territory: TerritoryRef, cycle_id: int) -> Response:
    """Suspend, resume, adopt, conclude: with an act."""
    now = clock.now()
    found = queries.get_cycle(territory.id, cycle_id, now, with_setup=True)
    possible = policy.list_decisions(current_actor(), territory.id, found.calendar, now)
    form = DecisionForm()
    form.offer(possible)
    outcome = handle(
        form,
        lambda: service.decide_cycle(current_actor(), form.to_request(territory.id, cycle_id), clock.now()),
        told=N_("Decisione registrata con il suo atto."),
        next_url=lambda: url_for(".cycle", territory=territory, cycle_id=cycle_id),
    )
    objections = [one for one in service.objections_to_adoption(cycle_id) if not one] if "adopted" in possible else []
    return outcome.done or page(
        "consultations/decide_cycle.html",
        territory=territory,
        cycle=found,
        form=form,
        possible=possible,
        objections=objections,
        outcome=outcome,
        status=outcome.status,
    )
