# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the consultation on a real database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.consultations import queries, service
from consulta.consultations.models import CyclePhase, PlanCycle, Topic, TopicStatus
from consulta.consultations.policy import propose_dates
from consulta.consultations.requests import (
    CompleteCalendar,
    CopyContents,
    DecideCycle,
    DecideTopic,
    EditCycle,
    EditRoundtable,
    EditTopic,
    MoveDate,
    OpenConsultation,
    OpenRoundtable,
    OpenTopic,
    ProposeTopic,
)
from consulta.core import search
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from consulta.core.decision import refuse
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import transactional
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.register.queries import get_receipt, verify
from consulta.territory.queries import get_territory
from consulta.territory.requests import RetireArea
from consulta.territory.service import retire_area
from consulta.web.ports import EXTENSION, TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.territory import area_id, make_territory, municipality_ids

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def entries(territory: TerritoryRef) -> list[str]:
    query = select(RegisterEntry.type).where(RegisterEntry.territory_id == territory.id).order_by(RegisterEntry.n)
    return list(db.session.scalars(query))


def events(name: str) -> int:
    return db.session.scalar(select(func.count()).where(AuditEvent.name == f"consultations.{name}")) or 0


def moving(territory: TerritoryRef, cycle_id: int, at: datetime, **values: Any) -> MoveDate:
    fields = {"phase": "closed_to_input", "reason": "Lo chiedono in molti."} | values
    return MoveDate(territory_id=territory.id, cycle_id=cycle_id, starts_at=at, **fields)


def test_a_consultation_is_public_at_once_and_its_window_opens_later(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW, open=False, roundtables=("Anziani", " ", "Giovani"))
    cycle = queries.get_cycle(territory.id, cycle_id, NOW)
    assert cycle.phase is CyclePhase.OPEN
    assert queries.get_window(cycle_id, NOW + 10 * DAY).accepts_input
    assert [one.title for one in queries.list_roundtables(cycle_id)] == ["Anziani", "Giovani"]
    (other,) = queries.list_topics(cycle_id)
    assert other.is_other
    assert entries(territory) == ["cycle_opened"]
    assert verify(territory.id, territory.slug) == []


def test_the_register_commits_to_the_window(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    content = {
        "cycle": cycle_id,
        "title": "Costruiamo insieme il piano",
        "opens_at": "2026-11-11T15:30:00.000000Z",
        "closes_at": "2026-12-21T15:30:00.000000Z",
    }
    get_receipt(territory.id, territory.slug, f"consultazione/{cycle_id}", "cycle_opened", content)
    with pytest.raises(NotFound):
        get_receipt(territory.id, territory.slug, f"consultazione/{cycle_id}", "cycle_opened", content | {"title": "Altro"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"question": "x" * 301}, "question"),
        ({"to_at": NOW - 11 * DAY}, "to_at"),
        ({"to_at": NOW - 30 * DAY, "from_at": NOW - 40 * DAY}, None),
        ({"first_year": 2030, "last_year": 2029}, "first_year"),
        ({"intro": "x" * 100_001}, "intro"),
        ({"roundtables": ("x" * 161,)}, "title"),
    ],
)
def test_a_consultation_that_will_not_do_leaves_nothing(territory: TerritoryRef, change: dict[str, Any], field: str | None) -> None:
    values = {"title": "T", "question": "Q?", "from_at": NOW - 10 * DAY, "to_at": NOW + DAY, "roundtables": (), "key": "k" * 20}
    with pytest.raises(Invalid) as refused:
        service.open_consultation(SYSTEM, OpenConsultation(territory_id=territory.id, **(values | change)), NOW)  # type: ignore[arg-type]
    assert field is None or field in refused.value.errors
    assert db.session.scalar(select(func.count(PlanCycle.id))) == 0
    assert entries(territory) == []


def test_a_key_gives_the_first_answer_and_belongs_to_its_territory(territory: TerritoryRef) -> None:
    key = "a-key-used-twice-0123"
    first = make_cycle(territory, NOW, key=key)
    assert make_cycle(territory, NOW, key=key, title="Un altro titolo") == first
    assert events("cycle_opened") == 1
    with pytest.raises(Invalid):
        make_cycle(make_territory("ba", "Bari"), NOW, key=key)
    topic_key = "a-topic-key-0123456789"
    assert make_topic(territory, first, NOW, key=topic_key) == make_topic(territory, first, NOW, key=topic_key)
    table_key = "a-table-key-0123456789"
    assert make_roundtable(territory, first, NOW, key=table_key) == make_roundtable(territory, first, NOW, key=table_key)
    person, other = make_actor(), make_actor()
    request = ProposeTopic(territory.id, first, "Taxi", "Chi accompagna?", "", "a-proposal-key-01234")
    assert service.propose_topic(person, request, NOW) == service.propose_topic(person, request, NOW)
    with pytest.raises(Invalid):
        service.propose_topic(other, request, NOW)


def test_a_cycle_starts_again_from_an_earlier_one(territory: TerritoryRef) -> None:
    """Tavoli whole, topics under their new tavolo; nothing of the old one changes, a second click copies nothing more."""
    old = make_cycle(territory, NOW)
    area, comuni = area_id(territory), municipality_ids(territory)[:2]
    covered = {"area_ids": (area,), "municipality_ids": tuple(comuni), "kind": "technical", "description": "Gli aiuti a casa."}
    table = make_roundtable(territory, old, NOW, facilitator="Anna Melis", **covered)
    left = make_roundtable(territory, old, NOW, title="Giovani")
    topic = make_topic(territory, old, NOW, roundtable_id=table, area_id=area)
    orphan = make_topic(territory, old, NOW, roundtable_id=left, title="Spazi per i giovani")
    make_topic(territory, old, NOW, title="Non scelto")
    before = (queries.list_roundtables(old), queries.list_topics(old))
    later = NOW + 400 * DAY
    copied = CopyContents(old, (table,), (orphan, topic))
    values = {"copied": copied, "roundtables": ("Un tavolo nuovo",), "key": "a-key-of-the-form-0123456789"}
    new = make_cycle(territory, later, **values)
    assert make_cycle(territory, later, **values) == new
    first, second = queries.list_roundtables(new)
    kept = ("kind", "title", "description", "facilitator", "areas", "municipalities")
    assert all(getattr(first, name) == getattr(queries.get_roundtable(territory.id, table), name) for name in kept)
    assert (second.title, second.position) == ("Un tavolo nuovo", 1)
    topics = {one.title: one for one in queries.list_topics(new)}
    assert set(topics) == {"Assistenza a casa", "Spazi per i giovani", "Altro tema"}
    assert topics["Assistenza a casa"].roundtable_id == first.id
    assert topics["Spazi per i giovani"].roundtable_id is None, "its tavolo was not taken up again"
    context = queries.get_topic(territory.id, topics["Assistenza a casa"].id, later).context_html
    assert "<strong>assistenza</strong>" in context
    assert (queries.list_roundtables(old), queries.list_topics(old)) == before


def test_only_what_stands_before_everybody_is_copied(territory: TerritoryRef) -> None:
    old = make_cycle(territory, NOW)
    elsewhere = make_cycle(make_territory("ba", "Bari"), NOW)
    proposed = service.propose_topic(make_actor(), ProposeTopic(territory.id, old, "Taxi", "Chi accompagna?", "", "key-0123456789"), NOW)
    other = next(one.id for one in queries.list_topics(old) if one.is_other)
    for wrong in (CopyContents(old, (), (proposed,)), CopyContents(old, (), (other,)), CopyContents(old, (999,), ())):
        with pytest.raises(Invalid):
            make_cycle(territory, NOW, copied=wrong)
    with pytest.raises(NotFound):
        make_cycle(territory, NOW, copied=CopyContents(elsewhere))
    assert [one.id for one in queries.list_cycles(territory.id, NOW, with_setup=True)] == [old], "nothing is half made"


def test_areas_out_of_force_are_not_carried_over(territory: TerritoryRef) -> None:
    old = make_cycle(territory, NOW)
    area = area_id(territory)
    table = make_roundtable(territory, old, NOW, area_ids=(area,))
    topic = make_topic(territory, old, NOW, roundtable_id=table, area_id=area)
    retire_area(SYSTEM, RetireArea(territory.id, area, (NOW + DAY).date()), NOW)
    new = make_cycle(territory, NOW + 30 * DAY, copied=CopyContents(old, (table,), (topic,)))
    assert queries.list_roundtables(new)[0].areas == ()
    assert [one.area_id for one in queries.list_topics(new)] == [None, None]


def completing(territory: TerritoryRef, cycle_id: int, now: datetime = NOW) -> CompleteCalendar:
    """What the office accepts when it looks at the page now."""
    found = queries.get_cycle(territory.id, cycle_id, now)
    proposed = propose_dates(found.calendar, found.reply_days, found.first_year, now)
    return CompleteCalendar(territory.id, cycle_id, tuple((phase.value, at) for phase, at in proposed.items()))


def test_the_rest_of_the_calendar_is_set_once_in_public(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    request = completing(territory, cycle_id)
    assert service.complete_calendar(SYSTEM, request, NOW) == 4
    dates = queries.get_cycle(territory.id, cycle_id, NOW).dates
    assert dict(request.seen).items() <= {phase.value: at for phase, at in dates.items()}.items()
    assert entries(territory) == ["cycle_opened"] + ["deadline_moved"] * 4, "each date stands in the register"
    assert [change.old_starts_at for change in queries.list_date_changes(cycle_id)] == [None] * 4
    assert service.complete_calendar(SYSTEM, request, NOW) == 0, "a second click finds them set"
    assert (len(queries.list_date_changes(cycle_id)), events("calendar_completed")) == (4, 1)
    assert completing(territory, cycle_id).seen == ()
    assert service.complete_calendar(SYSTEM, completing(territory, cycle_id), NOW) == 0


def test_dates_are_never_set_that_nobody_saw(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    request = completing(territory, cycle_id)
    service.move_date(SYSTEM, moving(territory, cycle_id, NOW + 60 * DAY), NOW)
    for stale in (request, CompleteCalendar(territory.id, cycle_id, ()), CompleteCalendar(territory.id, cycle_id, request.seen[:2])):
        with pytest.raises(Conflict):
            service.complete_calendar(SYSTEM, stale, NOW)
    assert CyclePhase.DRAFTING not in queries.get_cycle(territory.id, cycle_id, NOW).dates


def test_only_who_coordinates_completes_a_calendar(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    with pytest.raises(Refused):
        service.complete_calendar(make_actor(), completing(territory, cycle_id), NOW)
    with pytest.raises(NotFound):
        service.complete_calendar(SYSTEM, CompleteCalendar(make_territory("ba", "Bari").id, cycle_id, ()), NOW)


def test_an_extension_is_kept_in_history_register_and_trail(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    old = queries.get_window(cycle_id, NOW).closes_at
    new = NOW + 60 * DAY
    version = get_territory(territory.id).content_version
    service.move_date(SYSTEM, moving(territory, cycle_id, new, act="Determinazione 9"), NOW)
    (change,) = queries.list_date_changes(cycle_id)
    assert (change.old_starts_at, change.new_starts_at, change.act) == (old, new, "Determinazione 9")
    assert entries(territory) == ["cycle_opened", "deadline_moved"]
    assert get_territory(territory.id).content_version == version + 1, "cached pages end"
    service.move_date(SYSTEM, moving(territory, cycle_id, new), NOW)
    assert len(queries.list_date_changes(cycle_id)) == 1, "the same date again changes nothing"


def test_a_refused_move_changes_nothing(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    before = queries.get_window(cycle_id, NOW).closes_at
    for request in (moving(territory, cycle_id, NOW + DAY), moving(territory, cycle_id, NOW + DAY, phase="drafting")):
        with pytest.raises(Refused):
            service.move_date(SYSTEM, request, NOW)
    with pytest.raises(Invalid):
        service.move_date(SYSTEM, moving(territory, cycle_id, NOW + 60 * DAY, reason=" "), NOW)
    with pytest.raises(Invalid):
        service.move_date(SYSTEM, moving(territory, cycle_id, NOW + 60 * DAY, phase="tomorrow"), NOW)
    assert queries.get_window(cycle_id, NOW).closes_at == before
    assert queries.list_date_changes(cycle_id) == []
    assert entries(territory) == ["cycle_opened"]


def test_collection_is_reopened_only_by_an_act_and_closes_again(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    late = NOW + 35 * DAY
    service.tick(late)
    assert queries.get_window(cycle_id, late).accepts_late
    with pytest.raises(Refused):
        service.move_date(SYSTEM, moving(territory, cycle_id, late + DAY), late)
    service.move_date(SYSTEM, moving(territory, cycle_id, late + DAY, rectifies=True, act="Delibera 4"), late)
    assert queries.get_window(cycle_id, late).accepts_input
    assert service.tick(late) == 0
    assert service.tick(late + DAY) == 1, "the closing is told again"
    assert entries(territory) == ["cycle_opened", "phase_opened", "phase_opened", "deadline_moved", "phase_opened"]


def test_tick_tells_each_phase_once(territory: TerritoryRef) -> None:
    make_cycle(territory, NOW, open=False)
    assert service.tick(NOW) == 0
    assert service.tick(NOW + 10 * DAY) == 1
    assert service.tick(NOW + 10 * DAY) == 0
    assert service.tick(NOW + 100 * DAY) == 1
    assert (events("phase_opened"), events("phase_closed")) == (2, 2)
    assert entries(territory) == ["cycle_opened", "phase_opened", "phase_opened"]
    assert verify(territory.id, territory.slug) == []


def test_phases_due_together_are_told_in_order(territory: TerritoryRef) -> None:
    make_cycle(territory, NOW - 60 * DAY)
    assert service.tick(NOW) == 2
    query = select(AuditEvent.details).where(AuditEvent.name == "consultations.phase_opened").order_by(AuditEvent.id)
    assert [details["phase"] for details in db.session.scalars(query)] == ["collecting", "closed_to_input"]


def test_a_plan_comes_into_force_only_after_adoption(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW - 60 * DAY)
    service.tick(NOW)
    service.move_date(SYSTEM, moving(territory, cycle_id, NOW + 2 * DAY, phase="in_force"), NOW)
    assert service.tick(NOW + 3 * DAY) == 0
    service.decide_cycle(SYSTEM, DecideCycle(territory.id, cycle_id, "adopted", "Accordo di programma 1/2027"), NOW + 3 * DAY)
    assert queries.get_cycle(territory.id, cycle_id, NOW + 3 * DAY).phase is CyclePhase.IN_FORCE
    assert service.tick(NOW + 3 * DAY) == 1
    service.decide_cycle(SYSTEM, DecideCycle(territory.id, cycle_id, "concluded", "Delibera 8"), NOW + 4 * DAY)
    assert queries.get_cycle(territory.id, cycle_id, NOW + 4 * DAY).phase is CyclePhase.CONCLUDED
    assert [one.decision.value for one in queries.list_decisions(cycle_id)] == ["concluded", "adopted"]


def test_adoption_meets_the_objections_of_higher_features(
    app: Flask, territory: TerritoryRef, replaced_guards: Callable[[dict[str, Any]], None]
) -> None:
    cycle_id = make_cycle(territory, NOW - 60 * DAY)
    replaced_guards({"adopt_cycle": (lambda cycle: refuse(f"Nel ciclo {cycle} mancano 3 risposte."),)})
    request = DecideCycle(territory.id, cycle_id, "adopted", "Delibera 1")
    with pytest.raises(Refused, match="mancano 3 risposte"):
        service.decide_cycle(SYSTEM, request, NOW)


@pytest.fixture
def replaced_guards(app: Flask) -> Any:
    """Put vetoes in the ports for one test."""
    ports = app.extensions[EXTENSION]

    def replace(guards: dict[str, Any]) -> None:
        values = {name: getattr(ports, name) for name in type(ports).__slots__}
        app.extensions[EXTENSION] = type(ports)(**(values | {"guards": guards}))

    yield replace
    app.extensions[EXTENSION] = ports


def test_next_change_is_the_next_phase(territory: TerritoryRef) -> None:
    make_cycle(territory, NOW, open=False)
    other = make_territory("ba", "Bari")
    make_cycle(other, NOW)
    assert queries.next_change(territory.id, NOW) == NOW + 10 * DAY
    assert queries.next_change(territory.id, NOW + 10 * DAY) == NOW + 50 * DAY
    assert queries.next_change(territory.id, NOW + 50 * DAY) is None


def test_current_cycle_prefers_the_one_that_takes_contributions(territory: TerritoryRef) -> None:
    assert queries.find_current_cycle(territory.id, NOW) is None
    running = make_cycle(territory, NOW, title="Verifica annuale", first_year=2027, last_year=2027)
    make_cycle(territory, NOW, open=False, title="Il prossimo piano", first_year=2030, last_year=2032)
    found = queries.find_current_cycle(territory.id, NOW)
    assert found is not None
    assert found.id == running
    after = queries.find_current_cycle(territory.id, NOW + 300 * DAY)
    assert after is not None
    assert after.title == "Il prossimo piano", "else the newest"


def test_timeline_has_today_on_it(territory: TerritoryRef) -> None:
    cycle = queries.get_cycle(territory.id, make_cycle(territory, NOW), NOW)
    assert [(one.phase.value, one.state) for one in cycle.timeline] == [
        ("open", "done"),
        ("collecting", "current"),
        ("closed_to_input", "todo"),
    ]
    assert cycle.timeline[1].ends_at == cycle.window.closes_at


def test_topics_are_found_by_search_while_public(territory: TerritoryRef) -> None:
    topic_id = make_topic(territory, now=NOW, title="Trasporti sociali")
    assert search.find_ids(territory.id, "trasporti", "topic") == [topic_id]
    actor = make_actor()
    cycle_id = queries.get_topic(territory.id, topic_id, NOW).cycle_id
    service.propose_topic(actor, ProposeTopic(territory.id, cycle_id, "Mensa scolastica", "Chi paga?", "", "k" * 20), NOW)
    assert search.find_ids(territory.id, "mensa", "topic") == []


def test_a_proposed_topic_is_not_readable_until_adopted(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    actor = make_actor()
    topic_id = service.propose_topic(actor, ProposeTopic(territory.id, cycle_id, "Taxi", "Chi accompagna?", "", "k" * 20), NOW)
    with pytest.raises(NotFound):
        queries.get_topic(territory.id, topic_id, NOW)
    decide = DecideTopic(
        territory.id, topic_id, 1, "adopt", roundtable_id=make_roundtable(territory, cycle_id, NOW), area_id=area_id(territory)
    )
    service.decide_topic(SYSTEM, decide, NOW)
    view = queries.get_topic(territory.id, topic_id, NOW)
    assert (view.roundtable_title, view.area_label) == ("Invecchiare a casa", "Anziani")
    assert search.find_ids(territory.id, "taxi", "topic") == [topic_id]
    with pytest.raises(Refused):
        service.decide_topic(SYSTEM, decide, NOW)
    with pytest.raises(Refused):
        service.decide_topic(actor, decide, NOW)


def test_a_proposal_out_of_the_window_is_refused(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    request = ProposeTopic(territory.id, cycle_id, "Taxi", "Chi accompagna?", "", "k" * 20)
    with pytest.raises(Refused):
        service.propose_topic(make_actor(), request, NOW + 31 * DAY)
    with pytest.raises(Refused):
        service.propose_topic(make_actor(confirmed=False), request, NOW)
    with pytest.raises(Invalid) as long:
        service.propose_topic(make_actor(), ProposeTopic(territory.id, cycle_id, "T", "Q?", "x" * 20_001, "j" * 20), NOW)
    assert "20.000" in long.value.errors["context"]
    assert db.session.scalar(select(func.count(Topic.id)).where(Topic.status == TopicStatus.PROPOSED)) == 0


def test_context_is_cleaned_once_at_save(territory: TerritoryRef) -> None:
    topic_id = make_topic(territory, now=NOW, context="<script>alert(1)</script> **forte** [x](javascript:alert(1))")
    html = queries.get_topic(territory.id, topic_id, NOW).context_html
    assert "<script" not in html
    assert "<strong>forte</strong>" in html
    assert "href" not in html


def test_stale_versions_conflict_and_show_what_stands(territory: TerritoryRef) -> None:
    topic_id = make_topic(territory, now=NOW)
    view = queries.get_topic(territory.id, topic_id, NOW)
    edit = EditTopic(territory.id, topic_id, 1, None, None, "Titolo nuovo", "Perché?", "", True)
    service.edit_topic(SYSTEM, edit, NOW)
    with pytest.raises(Conflict) as stale:
        service.edit_topic(SYSTEM, edit, NOW)
    assert stale.value.theirs["title"] == "Titolo nuovo"
    roundtable_id = make_roundtable(territory, view.cycle_id, NOW)
    change = EditRoundtable(territory.id, roundtable_id, 1, "Nuovo", "technical", "", "", "planned", (), ())
    service.edit_roundtable(SYSTEM, change, NOW)
    with pytest.raises(Conflict):
        service.edit_roundtable(SYSTEM, change, NOW)


def test_a_retired_area_stays_where_it_was(territory: TerritoryRef) -> None:
    comuni = tuple(municipality_ids(territory))
    roundtable_id = make_roundtable(territory, now=NOW, area_ids=(area_id(territory),), municipality_ids=comuni)
    view = queries.get_roundtable(territory.id, roundtable_id)
    change = EditRoundtable(territory.id, roundtable_id, 1, view.title, "thematic", "", "", "active", (area_id(territory),), comuni[:1])
    service.edit_roundtable(SYSTEM, change, NOW + 9000 * DAY)
    assert len(queries.get_roundtable(territory.id, roundtable_id).municipalities) == 1


def test_a_roundtable_of_another_cycle_is_refused(territory: TerritoryRef) -> None:
    first, second = make_cycle(territory, NOW), make_cycle(territory, NOW)
    foreign = make_roundtable(territory, second, NOW)
    with pytest.raises(Invalid):
        make_topic(territory, first, NOW, roundtable_id=foreign)


CROSSING: list[tuple[str, Callable[[TerritoryRef, dict[str, int]], Any]]] = [
    ("get_cycle", lambda t, x: queries.get_cycle(t.id, x["cycle"], NOW)),
    ("get_roundtable", lambda t, x: queries.get_roundtable(t.id, x["roundtable"])),
    ("get_topic", lambda t, x: queries.get_topic(t.id, x["topic"], NOW)),
    ("get_topic_for_office", lambda t, x: queries.get_topic_for_office(t.id, x["topic"], NOW)),
    ("get_proposal", lambda t, x: queries.get_proposal(t.id, x["proposal"])),
    ("edit_cycle", lambda t, x: service.edit_cycle(SYSTEM, EditCycle(t.id, x["cycle"], 1, "T", "Q?", "", "all", True, 30), NOW)),
    ("move_date", lambda t, x: service.move_date(SYSTEM, moving(t, x["cycle"], NOW + 60 * DAY), NOW)),
    ("decide_cycle", lambda t, x: service.decide_cycle(SYSTEM, DecideCycle(t.id, x["cycle"], "suspended", "Atto 1"), NOW)),
    ("open_roundtable", lambda t, x: service.open_roundtable(SYSTEM, OpenRoundtable(t.id, x["cycle"], "T", "k" * 20), NOW)),
    (
        "edit_roundtable",
        lambda t, x: service.edit_roundtable(
            SYSTEM, EditRoundtable(t.id, x["roundtable"], 1, "T", "thematic", "", "", "active", (), ()), NOW
        ),
    ),
    ("open_topic", lambda t, x: service.open_topic(SYSTEM, OpenTopic(t.id, x["cycle"], None, None, "T", "Q?", "", "k" * 20), NOW)),
    ("edit_topic", lambda t, x: service.edit_topic(SYSTEM, EditTopic(t.id, x["topic"], 1, None, None, "T", "Q?", "", True), NOW)),
    ("propose_topic", lambda t, x: service.propose_topic(make_actor(), ProposeTopic(t.id, x["cycle"], "T", "Q?", "", "j" * 20), NOW)),
    ("decide_topic", lambda t, x: service.decide_topic(SYSTEM, DecideTopic(t.id, x["proposal"], 1, "adopt"), NOW)),
]


@pytest.mark.parametrize(("name", "call"), CROSSING, ids=[name for name, _ in CROSSING])
def test_nothing_of_another_territory_is_read_or_written(
    territory: TerritoryRef, name: str, call: Callable[[TerritoryRef, dict[str, int]], Any]
) -> None:
    """Invariant 31: what exists in Bari does not exist in the Area Ovest."""
    other = make_territory("ba", "Ambito di Bari", preset="puglia")
    cycle_id = make_cycle(other, NOW)
    theirs = {"cycle": cycle_id, "roundtable": make_roundtable(other, cycle_id, NOW), "topic": make_topic(other, cycle_id, NOW)}
    theirs["proposal"] = service.propose_topic(make_actor(), ProposeTopic(other.id, cycle_id, "T", "Q?", "", "p" * 20), NOW)
    before = db.session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.territory_id == other.id))
    with pytest.raises(NotFound):
        call(territory, theirs)
    assert db.session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.territory_id == other.id)) == before


def test_lists_hold_only_their_own_territory(territory: TerritoryRef) -> None:
    other = make_territory("ba", "Ambito di Bari", preset="puglia")
    cycle_id = make_cycle(other, NOW, roundtables=("Bari",))
    service.propose_topic(make_actor(), ProposeTopic(other.id, cycle_id, "T", "Q?", "", "p" * 20), NOW)
    assert queries.list_cycles(territory.id, NOW, with_setup=True) == []
    assert queries.find_current_cycle(territory.id, NOW) is None
    assert queries.count_proposals(territory.id) == 0
    assert queries.list_proposals(territory.id, cycle_id) == []
    assert queries.next_change(territory.id, NOW) is None
    mine = make_cycle(territory, NOW)
    with pytest.raises(Invalid):
        make_topic(territory, mine, NOW, roundtable_id=queries.list_roundtables(cycle_id)[0].id)
    with pytest.raises(Invalid):
        make_topic(territory, mine, NOW, area_id=area_id(other))
    with pytest.raises(Invalid):
        make_roundtable(territory, mine, NOW, area_ids=(area_id(other),))
    assert search.find_ids(territory.id, "bari", "roundtable") == []


def test_an_erased_person_takes_along_what_was_never_public(territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    actor = make_actor()
    assert actor.user_id is not None
    keys = ("a" * 20, "b" * 20)
    adopted, waiting = (service.propose_topic(actor, ProposeTopic(territory.id, cycle_id, "T", "Q?", "", key), NOW) for key in keys)
    service.decide_topic(SYSTEM, DecideTopic(territory.id, adopted, 1, "adopt"), NOW)
    name, mine = queries.personal_data(actor.user_id)
    assert (name, [one["status"] for one in mine]) == ("proposed_topics", ["proposed", "open"])
    transactional(service.forget_person)(actor.user_id, NOW)
    assert queries.get_topic(territory.id, adopted, NOW).title == "T"
    with pytest.raises(NotFound):
        queries.get_proposal(territory.id, waiting)
