# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of tavoli and topics."""

from collections.abc import Sequence

from flask import url_for
from werkzeug.wrappers import Response

from consulta.consultations import policy, queries, service
from consulta.consultations.forms import EditRoundtableForm, EditTopicForm, RoundtableForm, TopicForm
from consulta.consultations.queries import NamedRef
from consulta.consultations.views.blueprint import bp, handle
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.core.words import N_
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

Choices = list[tuple[int, str]]


def area_choices(territory: TerritoryRef, kept: Sequence[tuple[int | None, str | None]] = ()) -> Choices:
    """The areas in force today, and those that something already carries though retired."""
    found: Choices = [(one.id, one.label) for one in territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))]
    known = {one for one, _ in found}
    return found + [(id_, label or "") for id_, label in kept if id_ is not None and id_ not in known]


def _comuni_choices(territory: TerritoryRef, kept: Sequence[NamedRef] = ()) -> Choices:
    found: Choices = [(one.id, one.name) for one in territory_queries.list_municipalities(territory.id, clock.rome_day(clock.now()))]
    known = {one for one, _ in found}
    return found + [(one.id, one.label) for one in kept if one.id not in known]


def roundtable_choices(cycle_id: int) -> Choices:
    """The tavoli of a cycle."""
    return [(one.id, one.title) for one in queries.list_roundtables(cycle_id)]


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/tavoli/nuovo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_contents)
def create_roundtable(territory: TerritoryRef, cycle_id: int) -> Response:
    """A new tavolo."""
    cycle = queries.get_cycle(territory.id, cycle_id, clock.now(), with_setup=True)
    form = RoundtableForm()
    form.offer(area_choices(territory), _comuni_choices(territory))
    outcome = handle(
        form,
        lambda: service.open_roundtable(current_actor(), form.to_request(territory.id, cycle_id), clock.now()),
        told=N_("Tavolo aggiunto."),
        next_url=lambda: url_for(".cycle", territory=territory, cycle_id=cycle_id),
    )
    return outcome.done or page(
        "consultations/edit_roundtable.html",
        territory=territory,
        cycle=cycle,
        roundtable=None,
        form=form,
        outcome=outcome,
        status=outcome.status,
    )


@bp.route("/<territory:territory>/ufficio/tavoli/<int:roundtable_id>", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_contents)
def edit_roundtable(territory: TerritoryRef, roundtable_id: int) -> Response:
    """A tavolo as the office edits it."""
    found = queries.get_roundtable(territory.id, roundtable_id)
    cycle = queries.get_cycle(territory.id, found.cycle_id, clock.now(), with_setup=True)
    values = {"title": found.title, "kind": found.kind.value, "description": found.description, "facilitator": found.facilitator}
    values |= {"status": found.status.value, "version": str(found.version)}
    covered = {"area_ids": [one.id for one in found.areas], "municipality_ids": [one.id for one in found.municipalities]}
    form = EditRoundtableForm(data={**values, **covered})
    form.offer(area_choices(territory, [(one.id, one.label) for one in found.areas]), _comuni_choices(territory, found.municipalities))
    outcome = handle(
        form,
        lambda: service.edit_roundtable(current_actor(), form.to_request(territory.id, roundtable_id), clock.now()),
        told=N_("Tavolo aggiornato."),
        next_url=lambda: url_for(".cycle", territory=territory, cycle_id=found.cycle_id),
    )
    if outcome.conflict:
        form.version.data = str(queries.get_roundtable(territory.id, roundtable_id).version)
    return outcome.done or page(
        "consultations/edit_roundtable.html",
        territory=territory,
        cycle=cycle,
        roundtable=found,
        form=form,
        outcome=outcome,
        status=outcome.status,
    )


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/temi/nuovo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_contents)
def create_topic(territory: TerritoryRef, cycle_id: int) -> Response:
    """A new topic."""
    cycle = queries.get_cycle(territory.id, cycle_id, clock.now(), with_setup=True)
    form = TopicForm()
    form.offer(roundtable_choices(cycle_id), area_choices(territory), territory.labels.conference.title)
    outcome = handle(
        form,
        lambda: service.open_topic(current_actor(), form.to_request(territory.id, cycle_id), clock.now()),
        told=N_("Tema aperto."),
        next_url=lambda: url_for(".cycle", territory=territory, cycle_id=cycle_id),
    )
    return outcome.done or page(
        "consultations/edit_topic.html", territory=territory, cycle=cycle, topic=None, form=form, outcome=outcome, status=outcome.status
    )


@bp.route("/<territory:territory>/ufficio/temi/<int:topic_id>", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_contents)
def edit_topic(territory: TerritoryRef, topic_id: int) -> Response:
    """A topic as the office edits it."""
    now = clock.now()
    found = queries.get_topic_for_office(territory.id, topic_id, now)
    if not found.is_public:
        raise NotFound
    cycle = queries.get_cycle(territory.id, found.cycle_id, now, with_setup=True)
    form = EditTopicForm(
        data={
            "title": found.title,
            "question": found.question,
            "context": found.context_source,
            "roundtable_id": found.roundtable_id or 0,
            "area_id": found.area_id or 0,
            "version": str(found.version),
            "is_open": found.is_open,
        }
    )
    kept = [(found.area_id, found.area_label)]
    form.offer(roundtable_choices(found.cycle_id), area_choices(territory, kept), territory.labels.conference.title)
    outcome = handle(
        form,
        lambda: service.edit_topic(current_actor(), form.to_request(territory.id, topic_id), clock.now()),
        told=N_("Tema aggiornato."),
        next_url=lambda: url_for(".cycle", territory=territory, cycle_id=found.cycle_id),
    )
    if outcome.conflict:
        form.version.data = str(queries.get_topic_for_office(territory.id, topic_id, now).version)
    return outcome.done or page(
        "consultations/edit_topic.html", territory=territory, cycle=cycle, topic=found, form=form, outcome=outcome, status=outcome.status
    )
