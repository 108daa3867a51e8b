# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's page of a calendar: dates set and moved, those of the template, what is worth changing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from werkzeug.wrappers import Response

from consulta.consultations import policy, queries, service
from consulta.consultations.forms import CalendarForm, ProposedDatesForm
from consulta.consultations.views.blueprint import Outcome, bp, handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext, show_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@dataclass(frozen=True, slots=True)
class SaidWarning:
    """A warning in the reader's language, with the phase whose date would help."""

    phase: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """What a page shows of a calendar: warnings, and the dates of the template by label of their phase."""

    warnings: list[SaidWarning]
    proposed: list[tuple[str, str, datetime]]
    """Value and label of the phase, and when it would begin."""


def say(warnings: Iterable[policy.CalendarWarning]) -> list[SaidWarning]:
    """Warnings in the reader's language."""
    return [_say(one) for one in warnings]


def _say(one: policy.CalendarWarning) -> SaidWarning:
    days = {"on": show_day(one.on), "better": show_day(one.better_on), "days": one.days, "wanted": one.wanted}
    values = {**days, "phase": gettext(one.phase.label)}
    return SaidWarning(one.phase.value, gettext(one.sentence, **values), gettext(one.remedy, **values))


def preview_of(calendar: policy.Calendar, reply_days: int, first_year: int, now: datetime) -> CalendarPreview:
    """Warnings of a calendar and what the template would add to it."""
    proposed = policy.propose_dates(calendar, reply_days, first_year, now)
    return CalendarPreview(
        say(policy.warnings_of(calendar, reply_days, now)),
        [(phase.value, gettext(phase.label), at) for phase, at in proposed.items()],
    )


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/calendario", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_move_date)
def move_date(territory: TerritoryRef, cycle_id: int) -> Response:
    """Give a phase its date, or move it. Who came to move one date (``?fase=``) is not offered the rest of the calendar."""
    found = queries.get_cycle(territory.id, cycle_id, clock.now(), with_setup=True)
    form = _date_form(found)
    outcome = handle(
        form,
        lambda: service.move_date(current_actor(), form.to_request(territory.id, cycle_id), clock.now()),
        told=N_("Data aggiornata. Il cambiamento è pubblico, e chi segue la consultazione lo riceve per posta."),
        next_url=lambda: url_for(".cycle", territory=territory, cycle_id=cycle_id),
    )
    offers = request.method == "GET" and "fase" not in request.args
    return outcome.done or _calendar_page(territory, found, form, outcome, Outcome() if offers else None)


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/calendario/completa", methods=["POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_complete_calendar)
def complete_calendar(territory: TerritoryRef, cycle_id: int) -> Response:
    """Give the phases without a date those of the template that were on the page."""
    form = ProposedDatesForm()
    outcome = handle(
        form,
        lambda: service.complete_calendar(current_actor(), form.to_request(territory.id, cycle_id), clock.now()),
        told=N_("Calendario completato. Le date sono pubbliche, e chi segue la consultazione le riceve per posta."),
        next_url=lambda: url_for(".move_date", territory=territory, cycle_id=cycle_id),
    )
    if outcome.done:
        return outcome.done
    found = queries.get_cycle(territory.id, cycle_id, clock.now(), with_setup=True)
    return _calendar_page(territory, found, CalendarForm(formdata=None), Outcome(), outcome)


def _date_form(found: queries.CycleView) -> CalendarForm:
    """The form of one date, filled with the one that stands or that the template would give to the phase asked for."""
    chosen = request.args.get("fase", "")
    proposed = {phase: at for phase, _, at in _preview(found).proposed}
    starts_at = next((at for phase, at in found.dates.items() if phase.value == chosen), proposed.get(chosen))
    return CalendarForm(data={"phase": chosen, "starts_at": clock.rome(starts_at) if starts_at else None})


def _preview(found: queries.CycleView) -> CalendarPreview:
    return preview_of(found.calendar, found.reply_days, found.first_year, clock.now())


def _calendar_page(
    territory: TerritoryRef, found: queries.CycleView, form: CalendarForm, outcome: Outcome, proposing: Outcome | None
) -> Response:
    """The page, with the dates of the template and what came of accepting them, unless ``proposing`` is None."""
    preview, proposal_form = _preview(found), ProposedDatesForm(formdata=None)
    proposal_form.show((phase, at) for phase, _, at in preview.proposed)
    return page(
        "consultations/move_date.html",
        territory=territory,
        cycle=found,
        changes=queries.list_date_changes(found.id),
        preview=preview,
        form=form,
        outcome=outcome,
        proposal_form=proposal_form,
        proposing=proposing,
        status=max(outcome.status, proposing.status) if proposing else outcome.status,
    )
