# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding: what changes, what is refused, what the public register keeps."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.requests import Subject, WithdrawContribution
from consulta.core import clock, search
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.moderation import queries, service
from consulta.moderation.requests import Decide
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import make_territory


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def decide(actor: Actor, contribution_id: int, outcome: str, code: str | None = None, text: str = "", version: int | None = None) -> int:
    return service.decide(actor, Decide("contribution", contribution_id, outcome, code, text, version), clock.now())


def status(territory: TerritoryRef, contribution_id: int) -> str:
    found = contributions.find_subject(territory.id, Subject("contribution", contribution_id))
    assert found is not None
    return found.status.value


def entries(number: str) -> list[str]:
    query = select(RegisterEntry.type).where(RegisterEntry.subject == f"contributo/{number}").order_by(RegisterEntry.n)
    return list(db.session.scalars(query))


@pytest.mark.parametrize(
    ("outcome", "code", "text", "expected", "public"),
    [
        ("published", None, "", "published", "contribution_published"),
        ("returned", None, "Togli il cognome.", "returned_for_edit", None),
        ("rejected", "offensive", "Insulta una persona.", "rejected", "contribution_rejected"),
        ("personal_case", None, "Vai al segretariato di Assemini, 070 1234.", "personal_case", None),
    ],
)
def test_a_waiting_contribution_is_decided(
    territory: TerritoryRef, operator: Actor, outcome: str, code: str | None, text: str, expected: str, public: str | None
) -> None:
    sent = make_contribution(territory, published=False)
    decision_id = decide(operator, sent.contribution_id, outcome, code, text)
    assert status(territory, sent.contribution_id) == expected
    (row,) = queries.list_decisions("contribution", sent.contribution_id)
    assert (row.id, row.outcome.value, row.reason_text, row.decided_by) == (decision_id, outcome, text, "Olga Serra")
    assert (row.reason_code.value if row.reason_code else None) == code
    assert entries(sent.number) == ["contribution_received", *([public] if public else [])]


def test_hidden_is_hidden_in_list_page_and_search_and_comes_back(territory: TerritoryRef, operator: Actor) -> None:
    sent = make_contribution(territory, title="Un pulmino azzurro")
    year, sequence = (int(part) for part in sent.number.split("-"))
    decide(operator, sent.contribution_id, "hidden", "personal_data", "C'è il nome di un bambino.")
    assert not contributions.list_public(territory.id, contributions.ContributionFilter()).items
    assert contributions.get_public(territory.id, (year, sequence)).is_tombstone
    assert not search.find(territory.id, "pulmino")
    decide(operator, sent.contribution_id, "restored", None, "Il nome non c'era.")
    assert [row.id for row in contributions.list_public(territory.id, contributions.ContributionFilter()).items] == [sent.contribution_id]
    assert search.find(territory.id, "pulmino")
    assert entries(sent.number)[-2:] == ["contribution_hidden", "contribution_restored"]


def test_a_comment_is_decided_like_a_contribution_and_leaves_no_public_line(territory: TerritoryRef, operator: Actor) -> None:
    sent = make_comment(territory, published=False)
    before = db.session.scalar(select(func.count()).select_from(RegisterEntry))
    service.decide(operator, Decide("comment", sent.comment_id, "rejected", "spam", "Pubblicità."), clock.now())
    assert contributions.get_comment(territory.id, sent.comment_id).status == "rejected"
    assert queries.list_decisions("comment", sent.comment_id)[0].reason_text == "Pubblicità."
    assert db.session.scalar(select(func.count()).select_from(RegisterEntry)) == before


@pytest.mark.parametrize(("outcome", "field"), [("rejected", "reason_code"), ("returned", "reason_text"), ("personal_case", "reason_text")])
def test_nothing_changes_without_the_reasons(territory: TerritoryRef, operator: Actor, outcome: str, field: str) -> None:
    sent = make_contribution(territory, published=False)
    with pytest.raises(Invalid) as refused:
        decide(operator, sent.contribution_id, outcome)
    assert field in refused.value.errors
    assert status(territory, sent.contribution_id) == "in_moderation"
    assert not queries.list_decisions("contribution", sent.contribution_id)


@pytest.mark.parametrize(("outcome", "code"), [("boh", None), ("rejected", "boh")])
def test_unknown_words_are_refused(territory: TerritoryRef, operator: Actor, outcome: str, code: str | None) -> None:
    sent = make_contribution(territory, published=False)
    with pytest.raises(Invalid):
        decide(operator, sent.contribution_id, outcome, code, "Testo")


@pytest.mark.parametrize("role", ["municipal_referent", "deputy_approver", "auditor", "administrator"])
def test_other_roles_are_refused(territory: TerritoryRef, role: str) -> None:
    sent = make_contribution(territory, published=False)
    with pytest.raises(Refused):
        decide(make_actor(territory, role), sent.contribution_id, "published")
    assert status(territory, sent.contribution_id) == "in_moderation"


def test_an_operator_of_another_territory_is_refused(territory: TerritoryRef) -> None:
    other = make_territory("pg", "Ambito di Prova")
    sent = make_contribution(territory, published=False)
    with pytest.raises(Refused):
        decide(make_actor(other, "operator"), sent.contribution_id, "published")


def test_own_text_is_refused(territory: TerritoryRef, operator: Actor) -> None:
    sent = make_contribution(territory, author=operator, published=False)
    with pytest.raises(Refused, match="Questo testo è tuo"):
        decide(operator, sent.contribution_id, "published")


def test_what_does_not_exist_is_not_found(territory: TerritoryRef, operator: Actor) -> None:
    with pytest.raises(NotFound):
        decide(operator, 999_999, "published")
    with pytest.raises(NotFound):
        service.decide(operator, Decide("tema", 1, "published"), clock.now())


def test_the_second_moderator_is_told_who_decided_and_what(territory: TerritoryRef, operator: Actor) -> None:
    sent = make_contribution(territory, published=False)
    version = contributions.get_for_staff(territory.id, sent.contribution_id).version
    decide(operator, sent.contribution_id, "rejected", "spam", "È la stessa pubblicità di ieri.", version)
    with pytest.raises(Conflict, match="Nel frattempo Olga Serra ha già deciso «Non pubblicato»") as conflict:
        decide(make_actor(territory, "coordinator"), sent.contribution_id, "published", version=version)
    assert conflict.value.theirs["Spiegazione"] == "È la stessa pubblicità di ieri."
    assert status(territory, sent.contribution_id) == "rejected"


def test_a_text_taken_back_by_its_author_meanwhile_is_told(territory: TerritoryRef, operator: Actor) -> None:
    author = actor_of(make_user(), clock.now())
    sent = make_contribution(territory, author=author, published=False)
    version = contributions.get_for_staff(territory.id, sent.contribution_id).version
    contribution_service.withdraw_contribution(author, WithdrawContribution(territory.id, sent.contribution_id), clock.now())
    with pytest.raises(Conflict, match="ora è «Ritirato»"):
        decide(operator, sent.contribution_id, "published", version=version)


def test_a_stale_version_is_refused_even_when_the_status_still_fits(territory: TerritoryRef, operator: Actor) -> None:
    sent = make_contribution(territory, published=False)
    version = contributions.get_for_staff(territory.id, sent.contribution_id).version
    with pytest.raises(Conflict, match="rileggilo"):
        decide(operator, sent.contribution_id, "published", version=version + 1)


def test_every_decision_leaves_an_audit_row_with_from_to_and_reason(territory: TerritoryRef, operator: Actor) -> None:
    sent = make_contribution(territory, published=False)
    decide(operator, sent.contribution_id, "rejected", "legal", "Motivi di legge.")
    row = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "moderation.decided")).one()
    facts = {name: row.details[name] for name in ("from", "to", "reason_code", "reason")}
    assert facts == {"from": "in_moderation", "to": "rejected", "reason_code": "legal", "reason": "Motivi di legge."}
    assert (row.actor_id, row.subject) == (operator.user_id, f"contributo/{sent.number}")


def test_the_public_count_of_what_is_not_shown(territory: TerritoryRef, operator: Actor) -> None:
    for code in ("spam", "spam", "offensive"):
        decide(operator, make_contribution(territory, published=False).contribution_id, "rejected", code, "Perché.")
    decide(operator, make_contribution(territory).contribution_id, "hidden", "spam", "Perché.")
    service.decide(operator, Decide("comment", make_comment(territory).comment_id, "hidden", "spam", "Perché."), clock.now())
    decide(operator, make_contribution(territory, published=False).contribution_id, "personal_case", None, "Sportello.")
    restored = make_contribution(territory).contribution_id
    decide(operator, restored, "hidden", "legal", "Perché.")
    decide(operator, restored, "restored", None, "Errore.")
    found = {(row.status.value, row.reason_code.value): row.total for row in queries.count_not_shown(territory.id)}
    assert found == {("rejected", "spam"): 2, ("rejected", "offensive"): 1, ("hidden", "spam"): 2}
