# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entering for somebody else: the same verb as everyone's, with its origin kept and its code given once and again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import func, select

from consulta.contributions import queries as contributions
from consulta.contributions.requests import Subject
from consulta.contributions.service import change_publication
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.intake import queries, service
from consulta.intake.models import DeskEntry
from consulta.intake.policy import code_hash
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef, ports
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.intake import desk_request, make_desk_entry
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.intake.conftest import NOW


def count_entries() -> int:
    return db.session.scalar(select(func.count()).select_from(DeskEntry)) or 0


def test_an_entry_keeps_channel_place_day_and_operator(territory: TerritoryRef) -> None:
    """Invariant 19: what an offline entry needs stands beside the contribution, names apart and private."""
    operator = make_actor(territory, "operator", name="Anna Operatrice")
    receipt = make_desk_entry(
        territory,
        operator=operator,
        channel="phone",
        place="  Sportello   di Uta ",
        received_on=date(2026, 11, 19),
        person_name="Peppina Casu",
        contact="il mattino al bar",
    )
    entry = queries.find_desk_entry(receipt.contribution_id)
    assert entry is not None
    assert (entry.channel, entry.place, entry.received_on) == ("phone", "Sportello di Uta", date(2026, 11, 19))
    assert (entry.operator_name, entry.entered_at) == ("Anna Operatrice", NOW)
    assert (entry.person_name, entry.contact) == ("Peppina Casu", "il mattino al bar")
    detail = contributions.get_for_staff(territory.id, receipt.contribution_id)
    assert (detail.channel, detail.submitted_at, detail.author_id) == ("phone", NOW, None)


def test_an_entry_counts_as_one_sent_online(territory: TerritoryRef) -> None:
    """Invariant 19: same table, same numbering, same register; only the channel differs."""
    topic = make_topic(territory)
    online = make_contribution(territory, topic)
    desk = make_desk_entry(territory, topic)
    assert int(desk.number.split("-")[1]) == int(online.number.split("-")[1]) + 1
    names = db.session.scalars(select(AuditEvent.name).where(AuditEvent.subject == f"contributo/{desk.number}"))
    assert set(names) >= {"contributions.submitted", "intake.entered"}


def test_the_trail_never_says_who_the_person_is(territory: TerritoryRef) -> None:
    make_desk_entry(territory, person_name="Peppina Casu", contact="070 1234567")
    trail = " ".join(str(details) for details in db.session.scalars(select(AuditEvent.details)))
    assert "Peppina" not in trail
    assert "1234567" not in trail


def test_the_code_is_stored_only_as_a_hash(territory: TerritoryRef) -> None:
    receipt = make_desk_entry(territory)
    stored = db.session.execute(select(DeskEntry)).scalar_one()
    assert stored.code_hash == code_hash(receipt.code)
    assert receipt.code not in str(list(db.session.execute(select(DeskEntry.__table__)).one()))


def test_a_double_click_makes_one_entry_and_one_code(territory: TerritoryRef) -> None:
    operator, topic = make_actor(territory, "operator"), make_topic(territory)
    request = desk_request(territory, topic)
    assert service.enter_for_person(operator, request, NOW) == service.enter_for_person(operator, request, NOW)
    assert count_entries() == 1


def test_the_form_of_a_colleague_is_not_used_twice(territory: TerritoryRef) -> None:
    topic = make_topic(territory)
    request = desk_request(territory, topic)
    service.enter_for_person(make_actor(territory, "operator"), request, NOW)
    with pytest.raises((Refused, Conflict)):
        service.enter_for_person(make_actor(territory, "coordinator"), request, NOW)
    assert count_entries() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "online"}, "channel"),
        ({"place": ""}, "place"),
        ({"has_read_privacy": False}, "has_read_privacy"),
        ({"received_on": date(2026, 11, 22)}, "received_on"),
        ({"received_on": date(2026, 11, 10)}, "received_on"),
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"kind": "sogno"}, "kind"),
        ({"municipality_ids": (999_999,)}, "municipality_ids"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(territory: TerritoryRef, change: dict[str, Any], field: str) -> None:
    operator, topic = make_actor(territory, "operator"), make_topic(territory)
    with pytest.raises(Invalid) as refusal:
        service.enter_for_person(operator, desk_request(territory, topic, **change), NOW)
    assert field in refusal.value.errors
    assert count_entries() == 0


@pytest.mark.parametrize("role", ["deputy_approver", "administrator", "auditor", None])
def test_only_the_desk_enters(territory: TerritoryRef, role: str | None) -> None:
    actor = make_actor(territory, role)
    with pytest.raises(Refused):
        service.enter_for_person(actor, desk_request(territory, make_topic(territory)), NOW)


def test_a_topic_of_another_territory_is_not_found(territory: TerritoryRef) -> None:
    """Invariant 31."""
    elsewhere = make_territory("sulcis", "PLUS Sulcis")
    make_cycle(elsewhere)
    with pytest.raises(NotFound):
        service.enter_for_person(make_actor(territory, "operator"), desk_request(territory, make_topic(elsewhere)), NOW)


CLOSED = datetime(2026, 12, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("received_on", "late"), [(date(2026, 12, 20), False), (date(2026, 12, 21), False), (date(2026, 12, 22), True)])
def test_lateness_is_that_of_the_day_received(territory: TerritoryRef, received_on: date, late: bool) -> None:
    """Invariant 10: with a window until 21 December, what was handed in on time is on time, what came after is flagged, not dropped."""
    topic = make_topic(territory)
    operator = make_actor(territory, "municipal_referent")
    receipt = make_desk_entry(territory, topic, operator, now=CLOSED, received_on=received_on)
    detail = contributions.get_for_staff(territory.id, receipt.contribution_id)
    assert (receipt.is_late, detail.is_late, detail.submitted_at) == (late, late, CLOSED)


def test_a_code_opens_its_own_contribution_only(territory: TerritoryRef) -> None:
    topic = make_topic(territory)
    mine, other = make_desk_entry(territory, topic), make_desk_entry(territory, topic, title="Un altro")
    found = queries.find_by_code(territory.id, mine.code.lower().replace("-", " "))
    assert found is not None
    assert (found.id, found.number) == (mine.contribution_id, mine.number)
    assert found.number != other.number
    elsewhere = make_territory("sulcis", "PLUS Sulcis")
    assert queries.find_by_code(elsewhere.id, mine.code) is None
    for wrong in ("", "ABCD", "ABCD-EFG-HJK", "x" * 5000, mine.code[:-1] + ("2" if mine.code[-1] != "2" else "3")):
        assert queries.find_by_code(territory.id, wrong) is None


def test_what_the_code_opens_holds_no_private_name(territory: TerritoryRef) -> None:
    receipt = make_desk_entry(territory, person_name="Peppina Casu", contact="070 1234567")
    shown = repr(queries.find_by_code(territory.id, receipt.code)) + repr(queries.list_latest(territory.id))
    assert "Peppina" not in shown
    assert "1234567" not in shown


def test_the_sheet_is_printed_again_with_the_same_code(territory: TerritoryRef) -> None:
    receipt = make_desk_entry(territory)
    year, sequence = (int(part) for part in receipt.number.split("-"))
    assert queries.get_sheet(territory.id, (year, sequence)).code == receipt.code
    with pytest.raises(NotFound):
        queries.get_sheet(territory.id, (year, sequence + 1))


def test_after_a_new_secret_key_the_old_code_still_opens_but_is_not_reprinted(
    territory: TerritoryRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = make_desk_entry(territory)
    year, sequence = (int(part) for part in receipt.number.split("-"))
    monkeypatch.setitem(current_app.config, "SECRET_KEY", "another key, just as long as the first one was")
    assert queries.get_sheet(territory.id, (year, sequence)).code == ""
    assert queries.find_by_code(territory.id, receipt.code) is not None


def test_a_contribution_sent_online_has_no_desk_entry(territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    assert queries.find_desk_entry(sent.contribution_id) is None
    year, sequence = (int(part) for part in sent.number.split("-"))
    with pytest.raises(NotFound):
        queries.get_sheet(territory.id, (year, sequence))


def test_the_latest_entries_are_the_newest_twenty(territory: TerritoryRef) -> None:
    topic, operator = make_topic(territory), make_actor(territory, "municipal_referent")
    made = [make_desk_entry(territory, topic, operator, now=NOW + timedelta(minutes=n)).number for n in range(22)]
    assert [row.number for row in queries.list_latest(territory.id)] == made[:1:-1]


def test_name_and_contact_are_kept_a_year_after_the_reply_and_two_at_the_most(territory: TerritoryRef) -> None:
    answered = make_desk_entry(territory, person_name="Peppina Casu", contact="070 1234567")
    waiting = make_desk_entry(territory, person_name="Efisio Lai")
    if contributions.get_for_staff(territory.id, answered.contribution_id).status != "published":
        change_publication(Subject("contribution", answered.contribution_id), territory.id, "published", None, NOW)
    make_reply(territory, answered.contribution_id)

    def private() -> list[str]:
        db.session.expire_all()
        entries = [queries.find_desk_entry(one.contribution_id) for one in (answered, waiting)]
        return [f"{entry.person_name}{entry.contact}" for entry in entries if entry]

    assert service.forget_old(NOW + timedelta(days=365)) == 0
    assert service.forget_old(NOW + timedelta(days=366)) == 1
    assert private() == ["", "Efisio Lai"]
    assert service.forget_old(NOW + timedelta(days=731)) == 1
    assert private() == ["", ""]
    assert service.forget_old in ports().retention
