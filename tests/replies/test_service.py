# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of replies: each writes, asks the policy again, tells the house, and never loses what somebody wrote."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.requests import Subject
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.plans import service as plans
from consulta.plans.requests import UnlinkContribution
from consulta.register import queries as register
from consulta.register.models import AuditEvent
from consulta.replies import queries, service
from consulta.replies.models import Reply
from consulta.replies.requests import ApproveReply, CorrectReply, ProposeReply, PublishReply, ReturnReply
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import REASONS, draft_of, make_reply, version_of
from tests.factories.territory import make_territory
from tests.replies.conftest import NOW


@pytest.fixture
def writer(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Bruno Coordinatore")


@pytest.fixture
def contribution_id(territory: TerritoryRef) -> int:
    return make_contribution(territory).contribution_id


def stored(reply_id: int) -> Reply:
    db.session.expire_all()
    return db.session.execute(select(Reply).where(Reply.id == reply_id)).scalar_one()


def test_a_reply_is_written_approved_and_published_by_two_people(
    territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int
) -> None:
    """Invariant 1: the contribution is answered only when a reply is published; decided, approved and visible are three instants."""
    reply_id = service.draft_reply(writer, draft_of(contribution_id), NOW)
    later = [NOW + timedelta(hours=hours) for hours in (1, 2, 3)]
    service.propose_reply(writer, ProposeReply(reply_id, 1), later[0])
    service.approve_reply(coordinator, ApproveReply(reply_id, 2), later[1])
    detail = contributions.get_for_staff(territory.id, contribution_id)
    assert (detail.outcome, detail.replied_at, queries.find_published(contribution_id)) == (None, None, None)
    service.publish_reply(coordinator, PublishReply(reply_id, 3), later[2])
    reply = stored(reply_id)
    assert (reply.decided_at, reply.approved_at, reply.published_at) == tuple(later)
    assert (reply.author_id, reply.approver_id) == (writer.user_id, coordinator.user_id)
    detail = contributions.get_for_staff(territory.id, contribution_id)
    assert (detail.outcome, detail.replied_at) == ("not_accepted", later[2])
    view = queries.find_published(contribution_id)
    assert view is not None
    assert (view.version_number, view.approver_name, view.exception_reason) == (1, "Bruno Coordinatore", "")


def test_publication_is_sealed_in_the_register(territory: TerritoryRef) -> None:
    submitted = make_contribution(territory)
    make_reply(territory, submitted.contribution_id)
    content = {"number": submitted.number, "outcome": "not_accepted", "reply": 1, "text": REASONS}
    receipt = register.get_receipt(territory.id, territory.slug, f"contributo/{submitted.number}", "reply_published", content)
    assert receipt.entry.type == "reply_published"
    assert register.verify(territory.id, territory.slug) == []


def test_every_step_leaves_a_trace_and_no_text_in_it(territory: TerritoryRef, contribution_id: int) -> None:
    """Invariant 26: an append-only event for each change of state."""
    make_reply(territory, contribution_id)
    rows = db.session.execute(select(AuditEvent.name, AuditEvent.details).where(AuditEvent.name.like("replies.%")).order_by(AuditEvent.id))
    events = rows.all()
    assert [row.name for row in events] == ["replies.drafted", "replies.proposed", "replies.approved", "replies.published"]
    assert all(REASONS not in str(row.details) for row in events)


def test_a_draft_may_be_incomplete_but_a_proposal_may_not(territory: TerritoryRef, writer: Actor, contribution_id: int) -> None:
    """Invariant 3, in the service: nothing incomplete is ever proposed."""
    reply_id = service.draft_reply(writer, draft_of(contribution_id, "partially_accepted", text="Vediamo."), NOW)
    with pytest.raises(Invalid) as refusal:
        service.propose_reply(writer, ProposeReply(reply_id, 1), NOW)
    assert set(refusal.value.errors) == {"text", "accepted_part", "refused_part", "outcome"}
    assert stored(reply_id).status == "draft"


def test_sending_an_incomplete_reply_at_once_saves_nothing(territory: TerritoryRef, writer: Actor, contribution_id: int) -> None:
    with pytest.raises(Invalid):
        service.write_reply(writer, draft_of(contribution_id, "deferred"), NOW)
    assert queries.find_newest(territory.id, contribution_id, clock.rome_day(NOW)) is None


def test_accepting_needs_a_link_that_says_yes(territory: TerritoryRef, writer: Actor, contribution_id: int) -> None:
    """Invariant 3: a link "valutato e non ripreso" does not carry an acceptance."""
    objective_id = make_objective(territory, status="in_plan")
    make_link(territory, contribution_id, objective_id, relation="considered", reason="Costa troppo.")
    reply_id = service.draft_reply(writer, draft_of(contribution_id, "accepted"), NOW)
    with pytest.raises(Invalid) as refusal:
        service.propose_reply(writer, ProposeReply(reply_id, 1), NOW)
    assert set(refusal.value.errors) == {"outcome"}
    make_link(territory, contribution_id, make_objective(territory, title="Trasporto ai centri diurni"))
    service.propose_reply(writer, ProposeReply(reply_id, 1), NOW)
    assert stored(reply_id).status == "proposed"


def test_only_what_the_outcome_asks_for_is_kept(territory: TerritoryRef, writer: Actor, contribution_id: int) -> None:
    everything = {"accepted_part": "A", "refused_part": "B", "forwarded_to_id": 1, "deferred_year": 2028}
    reply = stored(service.draft_reply(writer, draft_of(contribution_id, "not_accepted", **everything), NOW))
    assert (reply.accepted_part, reply.refused_part, reply.forwarded_to, reply.forwarded_to_id) == ("", "", "", None)
    assert reply.deferred_year is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": "perhaps"}, "outcome"),
        ({"outcome": "partially_accepted", "accepted_part": "x" * 1001}, "accepted_part"),
        ({"outcome": "out_of_scope", "forwarded_to_id": 99_999}, "forwarded_to_id"),
        ({"outcome": "deferred", "deferred_year": 12345}, "deferred_year"),
        ({"text": "x" * 100_001}, "text"),
    ],
)
def test_a_draft_of_the_wrong_shape_is_refused(writer: Actor, contribution_id: int, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        service.draft_reply(writer, draft_of(contribution_id, **values), NOW)  # type: ignore[arg-type]
    assert field in refusal.value.errors


def test_the_covering_objective_is_one_of_the_plan_of_this_territory(territory: TerritoryRef, writer: Actor, contribution_id: int) -> None:
    elsewhere = make_territory("sulcis", "PLUS Sulcis")
    from_elsewhere = make_objective(elsewhere, make_cycle(elsewhere), status="in_plan")
    draft = make_objective(territory, status="draft")
    for objective_id in (from_elsewhere, draft, 999_999):
        with pytest.raises(Invalid) as refusal:
            service.draft_reply(writer, draft_of(contribution_id, "already_covered", covered_by_id=objective_id), NOW)
        assert "covered_by_id" in refusal.value.errors
    in_plan = make_objective(territory, status="in_plan")
    reply_id = service.write_reply(writer, draft_of(contribution_id, "already_covered", covered_by_id=in_plan), NOW)
    assert stored(reply_id).covered_by_id == in_plan


def test_a_double_click_makes_one_draft(writer: Actor, contribution_id: int) -> None:
    request = draft_of(contribution_id)
    assert service.write_reply(writer, request, NOW) == service.write_reply(writer, request, NOW)
    assert len(queries.list_versions(contribution_id)) == 1


def test_the_key_of_somebody_else_is_refused(territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int) -> None:
    request = draft_of(contribution_id)
    service.draft_reply(writer, request, NOW)
    with pytest.raises(Refused):
        service.draft_reply(coordinator, request, NOW)


def test_a_second_writer_gets_both_texts(writer: Actor, coordinator: Actor, contribution_id: int) -> None:
    service.draft_reply(writer, draft_of(contribution_id), NOW)
    with pytest.raises(Conflict) as conflict:
        service.draft_reply(coordinator, draft_of(contribution_id, text="Un altro testo, scritto nello stesso momento."), NOW)
    assert conflict.value.theirs["Motivazione"] == REASONS


def test_a_stale_save_gets_both_texts_and_a_repeated_one_does_not(writer: Actor, contribution_id: int) -> None:
    reply_id = service.draft_reply(writer, draft_of(contribution_id), NOW)
    change = draft_of(contribution_id, text=REASONS + " Anche il bilancio.", version=1)
    service.draft_reply(writer, change, NOW)
    assert service.draft_reply(writer, change, NOW) == reply_id
    assert stored(reply_id).version == 2
    with pytest.raises(Conflict):
        service.draft_reply(writer, draft_of(contribution_id, text=REASONS + " Altro.", version=1), NOW)


def test_who_only_touched_the_text_may_not_approve_it(
    territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int
) -> None:
    """Invariant 3: the approver wrote no word of it, even when somebody else began it or touched it last."""
    make_actor(territory, "operator")
    reply_id = service.draft_reply(coordinator, draft_of(contribution_id), NOW)
    service.draft_reply(writer, draft_of(contribution_id, text=REASONS + " Rivisto.", version=1), NOW)
    service.propose_reply(writer, ProposeReply(reply_id, 2), NOW)
    with pytest.raises(Refused):
        service.approve_reply(coordinator, ApproveReply(reply_id, 3, "La sostituta è in ferie fino a gennaio."), NOW)
    deputy = make_actor(territory, "deputy_approver")
    service.approve_reply(deputy, ApproveReply(reply_id, 3), NOW)
    assert stored(reply_id).approver_id == deputy.user_id


def test_a_small_office_may_record_an_exception_and_the_public_reads_it(
    territory: TerritoryRef, coordinator: Actor, contribution_id: int
) -> None:
    """Decisions 12: with fewer than three people the coordinator approves an own reply, saying why, in public."""
    reply_id = service.write_reply(coordinator, draft_of(contribution_id), NOW)
    with pytest.raises(Invalid) as refusal:
        service.approve_reply(coordinator, ApproveReply(reply_id, 2, "pochi"), NOW)
    assert set(refusal.value.errors) == {"exception_reason"}
    service.approve_and_publish(coordinator, ApproveReply(reply_id, 2, "L'ufficio ha una sola coordinatrice."), NOW)
    view = queries.find_published(contribution_id)
    assert view is not None
    assert view.exception_reason == "L'ufficio ha una sola coordinatrice."


def test_with_three_people_the_exception_is_closed(territory: TerritoryRef, coordinator: Actor, contribution_id: int) -> None:
    make_actor(territory, "operator")
    make_actor(territory, "deputy_approver")
    reply_id = service.write_reply(coordinator, draft_of(contribution_id), NOW)
    with pytest.raises(Refused):
        service.approve_reply(coordinator, ApproveReply(reply_id, 2, "L'ufficio ha una sola coordinatrice."), NOW)


def test_an_approver_who_did_not_write_leaves_no_exception(territory: TerritoryRef, contribution_id: int, coordinator: Actor) -> None:
    reply_id = make_reply(territory, contribution_id, status="proposed")
    service.approve_reply(coordinator, ApproveReply(reply_id, 2, "Una frase scritta per sbaglio nel campo."), NOW)
    assert stored(reply_id).exception_reason == ""


def test_approve_and_publish_keeps_two_facts(territory: TerritoryRef, coordinator: Actor, contribution_id: int) -> None:
    reply_id = make_reply(territory, contribution_id, status="proposed")
    service.approve_and_publish(coordinator, ApproveReply(reply_id, 2), NOW)
    reply = stored(reply_id)
    assert (reply.status, reply.approved_at, reply.published_at) == ("published", NOW, NOW)
    service.approve_and_publish(coordinator, ApproveReply(reply_id, 2), NOW)  # a double click
    assert stored(reply_id).version == reply.version


@pytest.mark.parametrize("status", ["proposed", "approved"])
def test_a_reply_comes_back_with_a_note(territory: TerritoryRef, coordinator: Actor, contribution_id: int, status: str) -> None:
    reply_id = make_reply(territory, contribution_id, status=status)
    version = version_of(territory, reply_id)
    with pytest.raises(Invalid):
        service.return_reply(coordinator, ReturnReply(reply_id, version, "  "), NOW)
    service.return_reply(coordinator, ReturnReply(reply_id, version, "Spiega meglio i costi."), NOW)
    reply = stored(reply_id)
    assert (reply.status, reply.return_note, reply.approver_id, reply.approved_at) == ("draft", "Spiega meglio i costi.", None, None)


def test_a_published_reply_is_never_overwritten(territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int) -> None:
    """Invariant 4: a correction is a new version with its reason; the old one stays readable and public until then."""
    first = make_reply(territory, contribution_id, now=NOW)
    with pytest.raises(Refused):
        service.draft_reply(writer, draft_of(contribution_id, text="Un testo nuovo al posto di quello pubblico."), NOW)
    version = version_of(territory, first)
    with pytest.raises(Refused):
        service.draft_reply(writer, draft_of(contribution_id, text="Un testo nuovo al posto di quello pubblico.", version=version), NOW)
    new_text = "Dopo la verifica con il distretto rinviamo la decisione al prossimo anno."
    draft = draft_of(contribution_id, "deferred", text=new_text, deferred_year=2027)
    with pytest.raises(Invalid):
        service.correct_reply(writer, CorrectReply(first, " ", draft), NOW)
    second = service.correct_reply(writer, CorrectReply(first, "Il distretto ha cambiato le date.", draft), NOW)
    assert service.correct_reply(writer, CorrectReply(first, "Il distretto ha cambiato le date.", draft), NOW) == second
    shown = queries.find_published(contribution_id)
    assert shown is not None
    assert (shown.id, shown.earlier) == (first, ())
    later = NOW + timedelta(days=1)
    service.propose_reply(writer, ProposeReply(second, 1), later)
    service.approve_and_publish(coordinator, ApproveReply(second, 2), later)
    shown = queries.find_published(contribution_id)
    assert shown is not None
    assert (shown.id, shown.version_number, shown.correction_reason) == (second, 2, "Il distretto ha cambiato le date.")
    assert [(old.id, old.html, old.status) for old in shown.earlier] == [(first, stored(first).html, "superseded")]
    assert REASONS.split("'")[0] in shown.earlier[0].html
    detail = contributions.get_for_staff(territory.id, contribution_id)
    assert (detail.outcome, detail.replied_at) == ("deferred", NOW)  # the answer is as old as its first version


def test_one_correction_at_a_time(territory: TerritoryRef, writer: Actor, contribution_id: int) -> None:
    first = make_reply(territory, contribution_id)
    service.correct_reply(writer, CorrectReply(first, "Un refuso.", draft_of(contribution_id)), NOW)
    with pytest.raises(Conflict):
        service.correct_reply(writer, CorrectReply(first, "Un altro refuso.", draft_of(contribution_id)), NOW)


def test_a_superseded_version_is_not_corrected(territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int) -> None:
    first = make_reply(territory, contribution_id)
    second = service.correct_reply(writer, CorrectReply(first, "Un refuso.", draft_of(contribution_id)), NOW)
    service.propose_reply(writer, ProposeReply(second, 1), NOW)
    service.approve_and_publish(coordinator, ApproveReply(second, 2), NOW)
    with pytest.raises(Refused):
        service.correct_reply(writer, CorrectReply(first, "Ancora.", draft_of(contribution_id)), NOW)


def test_what_was_hidden_meanwhile_is_not_answered(territory: TerritoryRef, coordinator: Actor, contribution_id: int) -> None:
    """Only published contributions are answered, at each step."""
    reply_id = make_reply(territory, contribution_id, status="approved")
    contribution_service.change_publication(Subject("contribution", contribution_id), territory.id, "hidden", None, NOW)
    with pytest.raises(Refused):
        service.publish_reply(coordinator, PublishReply(reply_id, 3), NOW)
    assert stored(reply_id).status == "approved"


def test_a_link_taken_away_stops_publication(territory: TerritoryRef, coordinator: Actor, contribution_id: int) -> None:
    """Invariant 3 at the last step too."""
    link_id = make_link(territory, contribution_id, make_objective(territory))
    reply_id = make_reply(territory, contribution_id, "accepted", "approved")
    plans.unlink(make_actor(territory, "operator"), UnlinkContribution(link_id=link_id), NOW)
    with pytest.raises(Invalid):
        service.publish_reply(coordinator, PublishReply(reply_id, 3), NOW)


def test_a_contribution_awaiting_moderation_gets_no_reply(territory: TerritoryRef, writer: Actor) -> None:
    waiting = make_contribution(territory, published=False).contribution_id
    with pytest.raises(Refused):
        service.draft_reply(writer, draft_of(waiting), NOW)


def test_what_does_not_exist_is_not_found(writer: Actor) -> None:
    with pytest.raises(NotFound):
        service.draft_reply(writer, draft_of(999_999), NOW)
    with pytest.raises(NotFound):
        service.propose_reply(writer, ProposeReply(999_999, 1), NOW)


def test_staff_of_another_territory_touch_nothing(territory: TerritoryRef, contribution_id: int) -> None:
    """Invariant 31."""
    elsewhere = make_territory("sulcis", "PLUS Sulcis")
    stranger = make_actor(elsewhere, "coordinator")
    with pytest.raises(Refused):
        service.draft_reply(stranger, draft_of(contribution_id), NOW)
    reply_id = make_reply(territory, contribution_id, status="proposed")
    with pytest.raises(Refused):
        service.approve_reply(stranger, ApproveReply(reply_id, 2), NOW)
    with pytest.raises(NotFound):
        queries.get_reply(elsewhere.id, reply_id, clock.rome_day(NOW))


def test_a_hostile_text_is_cleaned_once_at_save(writer: Actor, contribution_id: int) -> None:
    text = "<script>alert(1)</script> [clic](javascript:alert(1)) **forte** e altre parole per arrivare a quaranta."
    html = stored(service.draft_reply(writer, draft_of(contribution_id, text=text), NOW)).html
    assert "<script" not in html
    assert "href" not in html
    assert "<strong>forte</strong>" in html


def test_a_public_acceptance_keeps_the_link_it_stands_on(territory: TerritoryRef, coordinator: Actor, contribution_id: int) -> None:
    """Invariant 3 holds after publication too: the last link that says yes stays until there is another one."""
    first = make_link(territory, contribution_id, make_objective(territory))
    make_reply(territory, contribution_id, "accepted")
    with pytest.raises(Refused, match="solo questo legame"):
        plans.unlink(coordinator, UnlinkContribution(link_id=first), NOW)
    objective_id = make_objective(territory, title="Trasporto ai centri diurni")
    second = make_link(territory, contribution_id, objective_id)
    plans.unlink(coordinator, UnlinkContribution(link_id=first), NOW)
    with pytest.raises(Refused):
        make_link(territory, contribution_id, objective_id, relation="considered", reason="Ci abbiamo ripensato.")
    with pytest.raises(Refused):
        plans.unlink(coordinator, UnlinkContribution(link_id=second), NOW)
