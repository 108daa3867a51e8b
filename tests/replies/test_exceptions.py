# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adopting a plan: each published contribution has a published reply, or a recorded exception with reason and person (invariant 2)."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from consulta.consultations.models import CycleDecision
from consulta.consultations.queries import find_current_cycle
from consulta.consultations.requests import DecideCycle
from consulta.consultations.service import decide_cycle
from consulta.contributions import service as contributions
from consulta.contributions.models import Contribution
from consulta.contributions.requests import Subject
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.register.models import RegisterEntry
from consulta.replies import policy, queries, service
from consulta.replies.requests import RecordExceptions
from consulta.web.page_cache import page_cache
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.replies.conftest import NOW
from tests.support.pages import VisitingClient
from tests.workspace.test_record import RECORD_BUDGET

CLOSED = NOW + timedelta(days=60)
WHY = "La Regione chiude i termini domani: risponderemo entro marzo."
MACHINE = settings(
    max_examples=15,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a failure is told as it came: shrinking through a database takes minutes
)


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Bruno Coordinatore")


@pytest.fixture
def cycle_id(territory: TerritoryRef) -> int:
    cycle = find_current_cycle(territory.id, NOW)
    assert cycle is not None
    return cycle.id


def adopt(territory: TerritoryRef, actor: Actor, cycle_id: int) -> None:
    decide_cycle(actor, DecideCycle(territory.id, cycle_id, "adopted", "Accordo di programma 1/2027"), CLOSED)


def test_each_one_is_listed_and_the_refusal_says_how_many_remain(territory: TerritoryRef, coordinator: Actor, cycle_id: int) -> None:
    waiting = [make_contribution(territory) for _ in range(3)]
    with pytest.raises(Refused, match=r"3 contributi"):
        adopt(territory, coordinator, cycle_id)
    some = RecordExceptions(territory.id, cycle_id, tuple(one.contribution_id for one in waiting[:2]), WHY)
    assert service.record_exceptions(coordinator, some, CLOSED) == 2
    assert service.record_exceptions(coordinator, some, CLOSED) == 0, "a double click"
    with pytest.raises(Refused, match=waiting[2].number):
        adopt(territory, coordinator, cycle_id)
    assert service.record_exceptions(coordinator, RecordExceptions(territory.id, cycle_id, None, WHY), CLOSED) == 1
    adopt(territory, coordinator, cycle_id)
    assert db.session.scalar(select(func.count()).where(RegisterEntry.type == "adoption_exceptions")) == 2
    rows = queries.list_exceptions(cycle_id).items
    assert {(row.number, row.reason, row.recorded_by) for row in rows} == {(one.number, WHY, "Bruno Coordinatore") for one in waiting}


def test_a_filter_takes_its_kind_only(territory: TerritoryRef, coordinator: Actor, cycle_id: int) -> None:
    make_contribution(territory, kind="need")
    make_contribution(territory, kind="proposal")
    assert service.record_exceptions(coordinator, RecordExceptions(territory.id, cycle_id, None, WHY, kind="proposal"), CLOSED) == 1
    assert queries.count_missing(cycle_id) == 1


@pytest.mark.parametrize(
    ("ids", "reason", "field"), [((), WHY, "picked"), (None, "Breve.", "reason"), (None, "x" * 501, "reason"), (None, " " * 40, "reason")]
)
def test_without_a_reason_or_a_choice_nothing_is_recorded(
    territory: TerritoryRef, coordinator: Actor, cycle_id: int, ids: tuple[int, ...] | None, reason: str, field: str
) -> None:
    make_contribution(territory)
    with pytest.raises(Invalid) as caught:
        service.record_exceptions(coordinator, RecordExceptions(territory.id, cycle_id, ids, reason), CLOSED)
    assert set(caught.value.errors) == {field}
    assert queries.count_missing(cycle_id) == 1


def test_only_so_many_at_once(territory: TerritoryRef, coordinator: Actor, cycle_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "EXCEPTIONS_CAP", 1)
    for _ in range(2):
        make_contribution(territory)
    with pytest.raises(Invalid, match="filtri"):
        service.record_exceptions(coordinator, RecordExceptions(territory.id, cycle_id, None, WHY), CLOSED)


def test_only_who_coordinates_and_only_when_the_plan_could_be_adopted(territory: TerritoryRef, coordinator: Actor, cycle_id: int) -> None:
    one = make_contribution(territory)
    request = RecordExceptions(territory.id, cycle_id, (one.contribution_id,), WHY)
    with pytest.raises(Refused):
        service.record_exceptions(coordinator, request, NOW)  # still collecting
    for role in ("operator", "deputy_approver", "auditor", "administrator"):
        with pytest.raises(Refused):
            service.record_exceptions(make_actor(territory, role), request, CLOSED)
    elsewhere = make_territory(slug="altrove", name="Ambito altrove")
    make_cycle(elsewhere)
    with pytest.raises(NotFound):
        service.record_exceptions(make_actor(elsewhere, "coordinator"), RecordExceptions(elsewhere.id, cycle_id, None, WHY), CLOSED)
    service.record_exceptions(coordinator, request, CLOSED)
    exception_id = queries.list_exceptions(cycle_id).items[0].id
    adopt(territory, coordinator, cycle_id)
    with pytest.raises(Refused):
        service.withdraw_exception(coordinator, territory.id, exception_id, CLOSED)


def test_an_exception_can_be_taken_back_before_adoption(territory: TerritoryRef, coordinator: Actor, cycle_id: int) -> None:
    make_contribution(territory)
    service.record_exceptions(coordinator, RecordExceptions(territory.id, cycle_id, None, WHY), CLOSED)
    exception_id = queries.list_exceptions(cycle_id).items[0].id
    for _ in range(2):
        service.withdraw_exception(coordinator, territory.id, exception_id, CLOSED)
    assert queries.list_exceptions(cycle_id).items == []
    assert db.session.scalar(select(func.count()).where(RegisterEntry.type == "adoption_exceptions")) == 2
    with pytest.raises(Refused):
        adopt(territory, coordinator, cycle_id)


def test_its_page_and_its_scheda_say_that_the_plan_was_adopted_without_a_reply(
    client: VisitingClient, territory: TerritoryRef, coordinator: Actor, cycle_id: int
) -> None:
    """Where the reply would stand, at no statement more; not before the plan is adopted, and no longer once a reply is there."""
    left, other = make_contribution(territory), make_contribution(territory)
    make_reply(territory, other.contribution_id, approver=coordinator)
    public, scheda = f"/ao/contributi/{left.number}", f"/ao/ufficio/contributi/{left.contribution_id}"
    client.visit(public, budget=20)
    before = len(client.statements)
    service.record_exceptions(coordinator, RecordExceptions(territory.id, cycle_id, None, WHY), CLOSED)
    with time_machine.travel(CLOSED, tick=False):
        assert WHY not in client.visit(public, budget=20).text, "the plan is not adopted yet, and a reply may still come"
        adopt(territory, coordinator, cycle_id)
        page_cache().clear()
        page = client.visit(public, budget=20).text
        assert len(client.statements) <= before
        assert "Il piano è stato adottato senza una risposta a questo contributo" in page
        assert f"Motivo: {WHY}" in page
        assert f"/ao/conferenza/{cycle_id}/senza-risposta" in page
        assert "Il piano è stato adottato senza" not in client.visit(f"/ao/contributi/{other.number}", budget=20).text
        sign_in_as(client, coordinator.user_id or 0)
        assert "Il piano è stato adottato il" in client.visit(scheda, budget=RECORD_BUDGET).text
        make_reply(territory, left.contribution_id, approver=coordinator, now=CLOSED)
        assert "Il piano è stato adottato" not in client.visit(scheda, budget=RECORD_BUDGET).text
        assert "Il piano è stato adottato senza" not in client.visit(public, budget=20).text
        assert queries.find_answer(left.contribution_id).left is None


def test_its_scheda_says_that_the_plan_may_be_adopted_without_a_reply(
    client: VisitingClient, territory: TerritoryRef, coordinator: Actor, cycle_id: int
) -> None:
    left = make_contribution(territory)
    sign_in_as(client, coordinator.user_id or 0)
    scheda = f"/ao/ufficio/contributi/{left.contribution_id}"
    assert "Risposta promessa entro" in client.visit(scheda, budget=RECORD_BUDGET).text
    service.record_exceptions(coordinator, RecordExceptions(territory.id, cycle_id, None, WHY), CLOSED)
    page = client.visit(scheda, budget=RECORD_BUDGET).text
    assert f"il piano si può adottare senza una risposta a questo contributo. Motivo: {WHY}" in page


class Adoption(RuleBasedStateMachine):
    """Texts come, are answered, hidden, excepted and taken off the list; the coordinator tries to adopt whenever they like."""

    def __init__(self, territory: TerritoryRef, coordinator: Actor) -> None:
        super().__init__()
        self.territory, self.coordinator = territory, coordinator

    @initialize()
    def begin(self) -> None:
        self.cycle_id = make_cycle(self.territory)
        self.waiting: dict[int, bool] = {}
        """Contribution → whether it has an exception."""
        self.adopted = False

    @rule()
    def somebody_writes(self) -> None:
        topic_id = make_topic(self.territory, self.cycle_id)
        self.waiting[make_contribution(self.territory, topic_id).contribution_id] = False

    @rule(data=st.data())
    def the_office_answers(self, data: st.DataObject) -> None:
        if self.waiting and not self.adopted:
            one = data.draw(st.sampled_from(sorted(self.waiting)))
            make_reply(self.territory, one, approver=self.coordinator)
            del self.waiting[one]

    @rule(data=st.data())
    def a_text_is_hidden(self, data: st.DataObject) -> None:
        if self.waiting and not self.adopted:
            one = data.draw(st.sampled_from(sorted(self.waiting)))
            contributions.change_publication(Subject("contribution", one), self.territory.id, "hidden", None, NOW)
            del self.waiting[one]

    @rule(data=st.data())
    def one_is_excepted(self, data: st.DataObject) -> None:
        if not self.waiting:
            return
        one = data.draw(st.sampled_from(sorted(self.waiting)))
        request = RecordExceptions(self.territory.id, self.cycle_id, (one,), WHY)
        if self.adopted:
            with pytest.raises(Refused):
                service.record_exceptions(self.coordinator, request, CLOSED)
            return
        assert service.record_exceptions(self.coordinator, request, CLOSED) == (0 if self.waiting[one] else 1)
        self.waiting[one] = True

    @rule()
    def all_are_excepted(self) -> None:
        if not self.adopted:
            service.record_exceptions(self.coordinator, RecordExceptions(self.territory.id, self.cycle_id, None, WHY), CLOSED)
            self.waiting = dict.fromkeys(self.waiting, True)

    @rule(data=st.data())
    def one_is_taken_off(self, data: st.DataObject) -> None:
        rows = queries.list_exceptions(self.cycle_id).items
        if not rows:
            return
        row = data.draw(st.sampled_from(rows))
        if self.adopted:
            with pytest.raises(Refused):
                service.withdraw_exception(self.coordinator, self.territory.id, row.id, CLOSED)
            return
        service.withdraw_exception(self.coordinator, self.territory.id, row.id, CLOSED)
        for contribution_id in self.waiting:
            number = number_of(contribution_id)
            if number == row.number:
                self.waiting[contribution_id] = False

    @rule()
    def the_coordinator_adopts(self) -> None:
        if self.adopted or not all(self.waiting.values()):
            with pytest.raises(Refused):
                adopt(self.territory, self.coordinator, self.cycle_id)
            return
        adopt(self.territory, self.coordinator, self.cycle_id)
        self.adopted = True

    @invariant()
    def the_guard_knows_what_is_missing(self) -> None:
        if not hasattr(self, "waiting"):
            return
        missing = sum(not excepted for excepted in self.waiting.values())
        assert queries.count_missing(self.cycle_id) == missing
        assert bool(queries.may_adopt_plan(self.cycle_id)) == (missing == 0)
        stored = db.session.scalar(select(func.count()).select_from(CycleDecision).where(CycleDecision.cycle_id == self.cycle_id))
        assert stored == self.adopted


def number_of(contribution_id: int) -> str:
    row = db.session.get_one(Contribution, contribution_id)
    return f"{row.number_year}-{row.number_sequence}"


def test_no_plan_is_adopted_with_a_contribution_that_nobody_accounts_for(territory: TerritoryRef, coordinator: Actor) -> None:
    run_state_machine_as_test(partial(Adoption, territory, coordinator), settings=MACHINE)  # type: ignore[arg-type]


# ---------------------------------------------------------------- pages


def test_from_the_refusal_to_the_public_page(client: VisitingClient, territory: TerritoryRef, coordinator: Actor, cycle_id: int) -> None:
    """The coordinator is refused, follows the link, ticks one, takes all the others, adopts; everybody reads who and why."""
    first, second = make_contribution(territory, title="Le ore di sera"), make_contribution(territory, title="Il pulmino")
    office = f"/ao/ufficio/consultazione/{cycle_id}"
    with time_machine.travel(CLOSED, tick=False):
        sign_in_as(client, coordinator.user_id or 0)
        decision = {"decision": "adopted", "act": "Accordo 1/2027"}
        refused = client.send(f"{office}/decisione", decision, status=403)
        assert f"{office}/senza-risposta" in refused.text
        page = client.visit(f"{office}/senza-risposta", budget=18).text
        assert "Mancano ancora 2" in page
        assert "Il pulmino" in page
        ticked = {"which": "picked", "picked": str(first.contribution_id)}
        short = client.send(f"{office}/senza-risposta", ticked | {"reason": "Sì."}, status=422)
        assert "almeno 20 caratteri" in short.text
        client.send(f"{office}/senza-risposta", ticked | {"reason": WHY})
        assert "Manca ancora 1" in client.visit(f"{office}/senza-risposta", budget=18).text
        client.send(f"{office}/senza-risposta", {"which": "all", "reason": WHY})
        client.send(f"{office}/decisione", decision)
        public = client.visit(f"/ao/conferenza/{cycle_id}/senza-risposta").text
        assert WHY in public
        assert "Bruno Coordinatore" in public
        assert second.number in public
        assert f"/ao/conferenza/{cycle_id}/senza-risposta" in client.visit(f"/ao/conferenza/{cycle_id}", budget=20).text


def test_texts_that_nobody_reads_any_more_have_no_title(
    client: VisitingClient, territory: TerritoryRef, coordinator: Actor, cycle_id: int
) -> None:
    one = make_contribution(territory, title="Un titolo segreto")
    service.record_exceptions(coordinator, RecordExceptions(territory.id, cycle_id, None, WHY), CLOSED)
    contributions.change_publication(Subject("contribution", one.contribution_id), territory.id, "hidden", None, CLOSED)
    page = client.visit(f"/ao/conferenza/{cycle_id}/senza-risposta").text
    assert "Un titolo segreto" not in page
    assert one.number in page
