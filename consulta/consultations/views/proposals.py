# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Topics that participants propose: the form open to everybody signed in, the office's queue and decision."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts.service import throttle
from consulta.consultations import policy, queries, service
from consulta.consultations.forms import DecideTopicForm, ProposeTopicForm
from consulta.consultations.views.blueprint import bp, handle
from consulta.consultations.views.contents import area_choices, roundtable_choices
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.core.words import N_
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/temi/proponi", methods=["GET", "POST"])
@access.signed_in(policy.may_propose_topic)
def propose_topic(territory: TerritoryRef) -> Response:
    """Propose a topic to the office, and see what became of those proposed before."""
    now, actor = clock.now(), current_actor()
    cycle = queries.find_current_cycle(territory.id, now)
    if cycle is None:
        raise NotFound(N_("Adesso non c'è una consultazione aperta: i temi si propongono quando comincia."))
    form = ProposeTopicForm()
    form.offer([(hat.organisation_id, hat.name) for hat in actor.hats_in(territory.id)])

    def verb() -> None:
        throttle("submit", [f"user:{actor.user_id}"], now)
        service.propose_topic(actor, form.to_request(territory.id, cycle.id), now)

    outcome = handle(form, verb, told=PROPOSED, next_url=lambda: url_for(".propose_topic", territory=territory))
    own = [one for one in queries.list_own_proposals(actor.user_id or 0) if one.cycle_id == cycle.id]
    return outcome.done or page(
        "consultations/propose_topic.html",
        territory=territory,
        cycle=cycle,
        form=form,
        has_hats=bool(actor.hats_in(territory.id)),
        may_propose=policy.may_propose_topic(actor, territory.id, cycle.window),
        own=own,
        outcome=outcome,
        status=outcome.status,
    )


PROPOSED = N_("Tema proposto. L'ufficio lo legge e ti risponde: la risposta compare qui sotto.")


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/temi-proposti")
@access.staff(*policy.EDITORS, policy.AUDITOR, policy=policy.may_read_proposals)
def proposals(territory: TerritoryRef, cycle_id: int) -> Response:
    """The topics that participants proposed, those to decide first."""
    cycle = queries.get_cycle(territory.id, cycle_id, clock.now(), with_setup=True)
    read = StaffRead("consultations.proposals_read", f"consultazione/{cycle_id}", territory.id)
    record_staff_read(current_actor(), read, clock.now())
    found = queries.list_proposals(territory.id, cycle_id)
    may_decide = policy.may_edit_contents(current_actor(), territory.id)
    return page("consultations/proposals.html", territory=territory, cycle=cycle, proposals=found, may_decide=may_decide)


@bp.route("/<territory:territory>/ufficio/temi-proposti/<int:topic_id>", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_decide_topic)
def decide_topic(territory: TerritoryRef, topic_id: int) -> Response:
    """Adopt, merge or decline a proposed topic."""
    found = queries.get_proposal(territory.id, topic_id)
    back = url_for(".proposals", territory=territory, cycle_id=found.cycle_id)
    record_staff_read(current_actor(), StaffRead("consultations.proposal_read", f"tema/{topic_id}", territory.id), clock.now())
    form = DecideTopicForm(data={"version": str(found.version)})
    topics = [(one.id, one.title) for one in queries.list_topics(found.cycle_id)]
    form.offer(roundtable_choices(found.cycle_id), area_choices(territory), topics, territory.labels.conference.title)
    if not form.is_submitted() and not found.is_waiting:
        return redirect(back, 303)
    outcome = handle(
        form,
        lambda: service.decide_topic(current_actor(), form.to_request(territory.id, topic_id), clock.now()),
        told=N_("Decisione registrata: chi ha proposto il tema la trova nella pagina dei temi proposti."),
        next_url=lambda: back,
    )
    cycle = queries.get_cycle(territory.id, found.cycle_id, clock.now(), with_setup=True)
    return outcome.done or page(
        "consultations/decide_topic.html",
        territory=territory,
        cycle=cycle,
        proposal=found,
        form=form,
        outcome=outcome,
        heading=_("Tema proposto: %(title)s", title=found.title),
        status=outcome.status,
    )
