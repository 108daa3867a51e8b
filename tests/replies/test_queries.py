# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of replies: never a draft to the public, the office's lists complete and each row once, counts equal to lists."""

from datetime import date, datetime, timedelta

import pytest

from consulta.consultations.queries import find_current_cycle
from consulta.consultations.requests import DecideCycle
from consulta.consultations.service import decide_cycle
from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.pagination import Cursor
from consulta.plans import queries as plans
from consulta.replies import queries, service
from consulta.replies.queries import OfficeList, ReplyFilter
from consulta.replies.requests import CorrectReply, RecordExceptions
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import draft_of, make_reply
from tests.factories.territory import make_territory
from tests.replies.conftest import NOW


def walk(territory: TerritoryRef, which: str, now: datetime = NOW) -> list[int]:
    """The contributions of a list, page after page."""
    seen: list[int] = []
    cursor = None
    while True:
        page = queries.list_for_office(territory.id, ReplyFilter(OfficeList(which), cursor), now)
        seen += [row.contribution_id for row in page.items]
        if page.next_cursor is None:
            return seen
        cursor = Cursor.decode(page.next_cursor, 1 if which in ("bozze", "da-approvare", "approvate", "pubblicate") else 2)


@pytest.mark.parametrize("status", ["draft", "proposed", "approved"])
def test_the_public_never_reads_what_is_not_published(territory: TerritoryRef, status: str) -> None:
    contribution_id = make_contribution(territory).contribution_id
    make_reply(territory, contribution_id, status=status)
    assert queries.find_published(contribution_id) is None


def test_the_public_reads_the_parts_of_a_reply(territory: TerritoryRef) -> None:
    contribution_id = make_contribution(territory, kind="proposal").contribution_id
    make_link(territory, contribution_id, make_objective(territory))
    parts = {"accepted_part": "Le ore nei fine settimana.", "refused_part": "Il servizio di notte."}
    make_reply(territory, contribution_id, "partially_accepted", **parts)
    view = queries.find_published(contribution_id)
    assert view is not None
    assert (view.wording, view.accepted_part, view.refused_part) == ("Accolta in parte", *parts.values())
    assert view.approved_at == view.published_at == NOW


def test_the_covering_objective_is_named(territory: TerritoryRef) -> None:
    contribution_id = make_contribution(territory).contribution_id
    objective_id = make_objective(territory, status="in_plan", code="2.1", title="Trasporto")
    make_reply(territory, contribution_id, "already_covered", covered_by_id=objective_id)
    view = queries.find_published(contribution_id)
    assert view is not None
    assert view.covered_by is not None
    assert (view.covered_by.id, view.covered_by.code, view.covered_by.title) == (objective_id, "2.1", "Trasporto")


def test_lists_and_counts_tell_the_same_story(territory: TerritoryRef) -> None:
    topic = make_topic(territory)
    made = [make_contribution(territory, topic, now=NOW - timedelta(hours=9 - n)).contribution_id for n in range(6)]
    make_contribution(territory, topic, published=False)
    elsewhere = make_territory("sulcis", "PLUS Sulcis")
    make_cycle(elsewhere)
    make_contribution(elsewhere)
    for contribution_id, status in zip(made, ("draft", "proposed", "approved", "published"), strict=False):
        make_reply(territory, contribution_id, status=status)
    lists = {which.value: walk(territory, which) for which in OfficeList}
    assert lists == {
        "da-scrivere": made[4:],
        "mie": [],
        "in-ritardo": [],
        "bozze": [made[0]],
        "da-approvare": [made[1]],
        "approvate": [made[2]],
        "pubblicate": [made[3]],
    }
    counts = queries.counts(territory.id, NOW)
    assert (counts.to_write, counts.drafts, counts.to_approve, counts.approved, counts.published, counts.overdue) == (2, 1, 1, 1, 1, 0)


def test_a_correction_waits_beside_its_public_version(territory: TerritoryRef) -> None:
    contribution_id = make_contribution(territory).contribution_id
    first = make_reply(territory, contribution_id)
    service.correct_reply(make_actor(territory, "operator"), CorrectReply(first, "Un refuso.", draft_of(contribution_id)), NOW)
    assert walk(territory, "pubblicate") == walk(territory, "bozze") == [contribution_id]
    assert walk(territory, "da-scrivere") == []


@pytest.mark.parametrize("which", ["da-scrivere", "bozze"])
def test_pages_follow_one_another_both_ways(territory: TerritoryRef, which: str) -> None:
    """Oldest first, each row once, also among those published at the same instant."""
    topic = make_topic(territory)
    made = [make_contribution(territory, topic, now=NOW - timedelta(minutes=n // 3)).contribution_id for n in range(45)]
    if which == "bozze":
        writer = make_actor(territory, "operator")
        for contribution_id in made:
            make_reply(territory, contribution_id, status="draft", writer=writer)
    whole = walk(territory, which)
    assert sorted(whole) == sorted(made)
    first = queries.list_for_office(territory.id, ReplyFilter.from_args({"stato": which}), NOW)
    assert (len(first.items), first.previous_cursor) == (20, None)
    second = queries.list_for_office(territory.id, ReplyFilter.from_args({"stato": which, "pagina": str(first.next_cursor)}), NOW)
    back = queries.list_for_office(territory.id, ReplyFilter.from_args({"stato": which, "pagina": str(second.previous_cursor)}), NOW)
    assert [row.contribution_id for row in back.items] == [row.contribution_id for row in first.items] == whole[:20]


@pytest.mark.parametrize(
    "args",
    [
        {"stato": "tutte"},
        {"pagina": "non-base64"},
        {"pagina": Cursor((1, 2)).encode()},
        {"pagina": Cursor(("0001-01-01T00:00:00+14:00", 1)).encode()},
        {"pagina": Cursor(("ieri", 1)).encode()},
        {"pagina": Cursor(("2026-11-21", "1")).encode()},
        {"stato": "bozze", "pagina": Cursor(("1",)).encode()},
    ],
)
def test_a_broken_filter_is_told(territory: TerritoryRef, args: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        queries.list_for_office(territory.id, ReplyFilter.from_args(args), NOW)


def test_overdue_begins_the_day_after_the_last_one(territory: TerritoryRef) -> None:
    """Invariant 30: the count, the list and the policy agree on the day, in Rome."""
    contribution_id = make_contribution(territory).contribution_id
    due_on = queries.find_due_on(contribution_id)
    assert due_on == date(2026, 12, 21) + timedelta(days=60)
    last_minute = clock.rome_midnight(due_on + timedelta(days=1)) - timedelta(minutes=1)
    assert (queries.counts(territory.id, last_minute).overdue, walk(territory, "in-ritardo", last_minute)) == (0, [])
    next_day = last_minute + timedelta(minutes=1)
    assert (queries.counts(territory.id, next_day).overdue, walk(territory, "in-ritardo", next_day)) == (1, [contribution_id])
    make_reply(territory, contribution_id)
    assert queries.counts(territory.id, next_day).overdue == 0


@pytest.mark.parametrize("hours", [0, 24 * 40, 24 * 90])
@pytest.mark.parametrize("after", [0, 1])
def test_the_condition_and_the_policy_agree(territory: TerritoryRef, hours: int, after: int) -> None:
    """A late submission has its own days: SQL and policy say the same of each."""
    topic = make_topic(territory)
    sent = make_contribution(territory, topic, now=NOW + timedelta(hours=hours), late=True)
    due_on = queries.find_due_on(sent.contribution_id)
    assert due_on is not None
    now = clock.rome_midnight(due_on + timedelta(days=after))
    assert queries.counts(territory.id, now).overdue == after


def test_tracker_facts_of_a_list_take_two_statements(territory: TerritoryRef, sql_count: list[str]) -> None:
    topic = make_topic(territory)
    made = [make_contribution(territory, topic) for _ in range(12)]
    objective_id = make_objective(territory, status="in_plan", code="1.1")
    make_link(territory, made[0].contribution_id, objective_id)
    make_link(territory, made[1].contribution_id, objective_id, relation="considered", reason="Costa troppo.")
    make_link(territory, made[2].contribution_id, make_objective(territory, code="1.2"))
    rows = [contributions.get_for_staff(territory.id, sent.contribution_id) for sent in made]
    sql_count.clear()
    facts = queries.tracker_facts(rows)
    assert len([one for one in sql_count if one.lstrip().startswith("SELECT")]) == 2
    assert [facts[sent.contribution_id].in_plan for sent in made[:3]] == [("1.1",), (), ()]
    assert {fact.due_on for fact in facts.values()} == {date(2027, 2, 19)}
    assert queries.tracker_facts([]) == {}


def test_the_prefilled_text_is_made_of_the_reasons_of_the_links(territory: TerritoryRef) -> None:
    """Decisions 13: a link's reason may wait until the reply, and pre-fills it."""
    contribution_id = make_contribution(territory).contribution_id
    make_link(territory, contribution_id, make_objective(territory, code="1.1", title="Assistenza"), reason="Aumentiamo le ore.")
    make_link(territory, contribution_id, make_objective(territory, code="1.2", title="Sollievo"))
    assert queries.prefill_text(plans.links_of_contribution(contribution_id)) == "1.1, Assistenza: Aumentiamo le ore."


def test_the_writer_reads_no_name_of_a_person(territory: TerritoryRef) -> None:
    author = make_actor(name="Giovanna Lai")
    sent = make_contribution(territory, author=author, shows_name=False)
    assert "Giovanna" not in repr(queries.get_answerable(territory.id, sent.contribution_id))


def test_rows_of_another_territory_are_not_found(territory: TerritoryRef) -> None:
    """Invariant 31."""
    sent = make_contribution(territory)
    elsewhere = make_territory("sulcis", "PLUS Sulcis")
    with pytest.raises(NotFound):
        queries.get_answerable(elsewhere.id, sent.contribution_id)
    make_reply(territory, sent.contribution_id, status="draft")
    assert queries.find_newest(elsewhere.id, sent.contribution_id, clock.rome_day(NOW)) is None
    assert queries.list_for_office(elsewhere.id, ReplyFilter(OfficeList.DRAFTS), NOW).items == []


def test_the_plan_is_not_adopted_while_published_contributions_wait(territory: TerritoryRef) -> None:
    """Invariant 2: the coordinator is told which ones, and may go on only with a recorded reason."""
    coordinator = make_actor(territory, "coordinator")
    cycle = find_current_cycle(territory.id, NOW)
    assert cycle
    answered, waiting = make_contribution(territory), make_contribution(territory)
    make_contribution(territory, published=False)
    make_reply(territory, answered.contribution_id)
    closed = NOW + timedelta(days=60)
    adopt = DecideCycle(territory.id, cycle.id, "adopted", "Accordo di programma 1/2027")
    with pytest.raises(Refused) as refusal:
        decide_cycle(coordinator, adopt, closed)
    assert refusal.value.message == f"Manca la risposta pubblica al contributo {waiting.number}."
    record = RecordExceptions(territory.id, cycle.id, (waiting.contribution_id,), "La Regione chiude i termini domani.")
    assert service.record_exceptions(coordinator, record, closed) == 1
    decide_cycle(coordinator, adopt, closed)


def test_the_plan_is_adopted_when_everything_is_answered(territory: TerritoryRef) -> None:
    cycle = find_current_cycle(territory.id, NOW)
    assert cycle
    make_reply(territory, make_contribution(territory).contribution_id)
    assert queries.may_adopt_plan(cycle.id)
