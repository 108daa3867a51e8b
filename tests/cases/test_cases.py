# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports of readers: one case for each text, the snapshot, who is told what, and what nobody is ever told."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts.requests import address_key
from consulta.accounts.throttle import LIMITS, throttle
from consulta.cases import policy, queries, service
from consulta.cases.models import CaseOrigin, CaseOutcome, Report, ReportCase
from consulta.cases.requests import CloseCase
from consulta.contributions import service as contributions
from consulta.contributions.models import Contribution
from consulta.contributions.queries import get_comment
from consulta.contributions.requests import ReviseComment
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.notifications.models import OutboxMail
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.cases import make_report
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LIST = "/ao/ufficio/segnalazioni"
RISKY = "In paese nessuno mi ascolta e non voglio più vivere così, da sola."


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture(autouse=True)
def still() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def close(territory: TerritoryRef, case_id: int, outcome: str, **values: object) -> CloseCase:
    version = queries.get_case(territory.id, case_id).version
    facts: dict[str, object] = {"reason": "Abbiamo letto il testo: rispetta le regole.", "version": version}
    return CloseCase(territory_id=territory.id, case_id=case_id, outcome=outcome, **(facts | values))  # type: ignore[arg-type]


def letters(template: str) -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.id)))


def test_reports_of_one_text_are_one_case_with_the_text_as_it_was(territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    reader = actor_of(make_user(), NOW)
    first = make_report(territory, sent.contribution_id, actor=reader)
    assert make_report(territory, sent.contribution_id, category="spam") == first
    assert make_report(territory, sent.contribution_id, category="spam", actor=reader) == first, "a person once for each text"
    found = queries.get_case(territory.id, first)
    assert (found.report_count, found.origin, found.is_risk) == (2, CaseOrigin.READERS, False)
    assert found.snapshot_text
    assert found.title
    assert db.session.scalar(select(func.count()).select_from(Report)) == 2
    other = make_contribution(territory)
    assert make_report(territory, other.contribution_id) != first


def test_the_snapshot_outlives_a_correction(territory: TerritoryRef) -> None:
    author = actor_of(make_user(), NOW)
    posted = make_comment(territory, author=author)
    case_id = make_report(territory, posted.comment_id, "comment")
    before = queries.get_case(territory.id, case_id).snapshot_text
    version = get_comment(territory.id, posted.comment_id).version
    contributions.revise_comment(author, ReviseComment(territory.id, posted.comment_id, "Un testo corretto dopo.", version), NOW)
    found = queries.get_case(territory.id, case_id)
    assert found.snapshot_text == before
    assert found.is_changed


def test_the_same_key_reports_once_and_what_is_not_public_is_not_found(territory: TerritoryRef) -> None:
    sent, key = make_contribution(territory), new_key()
    make_report(territory, sent.contribution_id, key=key)
    make_report(territory, sent.contribution_id, key=key)
    assert db.session.scalar(select(func.count()).select_from(Report)) == 1
    waiting = make_contribution(territory, published=False)
    with pytest.raises(NotFound):
        make_report(territory, waiting.contribution_id)
    with pytest.raises(NotFound):
        make_report(make_territory("pg", "Ambito di Prova"), sent.contribution_id)
    with pytest.raises(Invalid):
        make_report(territory, sent.contribution_id, category="nulla")
    with pytest.raises(Invalid):
        make_report(territory, sent.contribution_id, note="x" * (policy.NOTE_CAP + 1))


def test_a_danger_is_heard_also_from_who_reported_before_and_the_office_is_told_once(territory: TerritoryRef) -> None:
    operator, coordinator = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    make_actor(territory, "auditor")
    sent, reader = make_contribution(territory), actor_of(make_user(), NOW)
    case_id = make_report(territory, sent.contribution_id, actor=reader, category="spam")
    assert not letters("cases/risk")
    make_report(territory, sent.contribution_id, actor=reader, category="danger", note="Parla di suo figlio.")
    make_report(territory, sent.contribution_id, category="danger")
    assert queries.get_case(territory.id, case_id).is_risk
    told = letters("cases/risk")
    assert {one.user_id for one in told} == {operator.user_id, coordinator.user_id}
    assert len(told) == 2, "once for each case"
    assert "Parla" not in str([one.context for one in told])


def test_who_reported_is_in_no_trail_and_on_no_page(territory: TerritoryRef, client: VisitingClient) -> None:
    reader = make_user("Rachele Segnalante")
    case_id = make_report(territory, make_contribution(territory).contribution_id, actor=actor_of(reader, NOW))
    rows = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "cases.reported")).all()
    assert [row.actor_id for row in rows] == [None]
    operator = make_user("Olga Serra")
    give_role(operator, territory, "operator")
    sign_in_as(client, operator)
    for path in (LIST, f"{LIST}/{case_id}", f"{LIST}?stato=chiuse"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Rachele" not in page.get_data(as_text=True)


@pytest.mark.parametrize(("outcome", "code", "status"), [("no_action", None, "published"), ("hidden", "offensive", "hidden")])
def test_a_case_ends_with_its_reason_and_who_reported_is_told(territory: TerritoryRef, outcome: str, code: str | None, status: str) -> None:
    author, reader = actor_of(make_user(), NOW), actor_of(make_user(), NOW)
    sent = make_contribution(territory, author=author)
    case_id = make_report(territory, sent.contribution_id, actor=reader)
    make_report(territory, sent.contribution_id)
    operator = make_actor(territory, "operator")
    with pytest.raises(Invalid) as missing:
        service.close_case(operator, close(territory, case_id, outcome, reason=" "), NOW)
    assert "reason" in missing.value.errors
    service.close_case(operator, close(territory, case_id, outcome, reason_code=code), NOW)
    found = queries.get_case(territory.id, case_id)
    assert (found.outcome, found.status) == (outcome, status)
    assert [one.user_id for one in letters("cases/closed")] == [reader.user_id]
    assert len(letters("moderation/hidden")) == (outcome == "hidden")
    with pytest.raises(Conflict):
        service.close_case(operator, close(territory, case_id, outcome, reason_code=code), NOW)


def test_a_warning_reaches_who_wrote_and_the_text_stays(territory: TerritoryRef) -> None:
    author = actor_of(make_user(), NOW)
    case_id = make_report(territory, make_contribution(territory, author=author).contribution_id, actor=actor_of(make_user(), NOW))
    service.close_case(make_actor(territory, "operator"), close(territory, case_id, "warned"), NOW)
    assert [one.user_id for one in letters("cases/warned")] == [author.user_id]
    assert queries.get_case(territory.id, case_id).status == "published"


def test_a_report_that_arrives_meanwhile_is_read_before_the_decision(territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    case_id = make_report(territory, sent.contribution_id)
    seen = close(territory, case_id, "no_action")
    make_report(territory, sent.contribution_id, category="danger")
    with pytest.raises(Conflict):
        service.close_case(make_actor(territory, "operator"), seen, NOW)


def test_nobody_reads_or_closes_the_case_of_an_own_text(territory: TerritoryRef, client: VisitingClient) -> None:
    operator = make_actor(territory, "operator")
    case_id = make_report(territory, make_contribution(territory, author=operator).contribution_id, note="Contro di te")
    with pytest.raises(Refused):
        service.close_case(operator, close(territory, case_id, "no_action"), NOW)
    assert not queries.list_cases(territory.id, operator.user_id, is_open=True).items
    assert operator.user_id is not None
    sign_in_as(client, operator.user_id)
    page = client.get(f"{LIST}/{case_id}")
    assert page.status_code == 403
    assert "Contro di te" not in page.get_data(as_text=True)


def test_hiding_from_the_page_of_the_text_ends_its_case_but_not_one_of_risk(territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    plain, risky = make_contribution(territory), make_contribution(territory)
    case_id, danger = make_report(territory, plain.contribution_id), make_report(territory, risky.contribution_id, category="danger")
    for one in (plain, risky):
        moderation.decide(operator, Decide("contribution", one.contribution_id, "hidden", "offensive", "Offende una persona."), NOW)
    assert queries.get_case(territory.id, case_id).outcome is CaseOutcome.HIDDEN
    assert queries.get_case(territory.id, danger).outcome is None


def test_a_text_that_tells_of_a_danger_waits_and_the_office_is_told(territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    sent = make_contribution(territory, published=False, text=RISKY)
    assert sent.status == "in_moderation"
    case = db.session.scalars(select(ReportCase)).one()
    assert (case.contribution_id, case.is_risk, case.origin) == (sent.contribution_id, True, CaseOrigin.DETECTOR)
    assert [one.user_id for one in letters("cases/risk")] == [operator.user_id]
    make_comment(territory, published=False, text="Il bambino del piano di sopra viene picchiato ogni sera.")
    assert len(letters("cases/risk")) == 2
    service.close_case(operator, close(territory, case.id, "taken_care", reason="Chiamata, sentito il servizio sociale."), NOW)


def test_ordinary_words_of_the_social_plan_raise_no_alarm(territory: TerritoryRef) -> None:
    make_contribution(territory, text="I bambini dei piccoli comuni non hanno un asilo, e gli anziani muoiono di solitudine.")
    make_comment(territory, text="Servono più educatori per i minori: lo sfruttamento delle risorse non basta.")
    assert db.session.scalar(select(func.count()).select_from(ReportCase)) == 0


def test_after_a_year_words_and_names_are_forgotten_and_figures_stay(territory: TerritoryRef) -> None:
    reader = make_user()
    case_id = make_report(territory, make_contribution(territory).contribution_id, actor=actor_of(reader, NOW), note="Una nota")
    service.close_case(make_actor(territory, "operator"), close(territory, case_id, "no_action"), NOW)
    service.forget_old(NOW + service.KEPT - timedelta(minutes=1))
    assert queries.list_reporters(case_id) == [reader]
    service.forget_old(NOW + service.KEPT + timedelta(minutes=1))
    found = queries.get_case(territory.id, case_id)
    assert (found.snapshot_text, found.reason, found.outcome) == ("", "", CaseOutcome.NO_ACTION)
    assert queries.list_reporters(case_id) == []


def report_path(territory: TerritoryRef) -> tuple[str, int]:
    sent = make_contribution(territory)
    return f"/ao/contributi/{sent.number}/segnala", sent.contribution_id


def shown_at(client: VisitingClient, path: str) -> dict[str, str]:
    page = client.visit(path).text
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("csrf_token", "submission_key", "shown_at")}


def link(page: str, rel: str) -> str:
    """The address of the page before or after."""
    found = re.search(rf'<a[^>]*rel="{rel}"[^>]*>', page)
    assert found, rel
    return html.unescape(re.findall(r'href="([^"]*)"', found[0])[0])


def test_a_visitor_reports_without_account_and_reads_the_same_thanks(client: VisitingClient, territory: TerritoryRef) -> None:
    path, contribution_id = report_path(territory)
    answers = set()
    for website in ("", "http://spam.example"):
        answer = client.post(path, data=shown_at(client, path) | {"category": "spam", "website": website})
        assert answer.status_code == 303
        answers.add(answer.location)
    assert len(answers) == 1, "a program that fell into the trap is thanked like everybody"
    assert db.session.scalar(select(func.count()).select_from(Report)) == 1
    assert db.session.get(Contribution, contribution_id) is not None


def test_who_says_that_somebody_is_in_danger_reads_whom_to_call(client: VisitingClient, territory: TerritoryRef) -> None:
    path, _ = report_path(territory)
    answer = client.post(path, data=shown_at(client, path) | {"category": "danger"}, follow_redirects=True)
    text = answer.get_data(as_text=True)
    for number in ("112", "114", "1522"):
        assert f"tel:{number}" in text


def test_what_was_typed_is_given_back(client: VisitingClient, territory: TerritoryRef) -> None:
    path, _ = report_path(territory)
    answer = client.post(path, data=shown_at(client, path) | {"note": "La terza frase."})
    assert answer.status_code == 422
    assert "La terza frase." in answer.get_data(as_text=True)
    assert "Scegli che cosa non va." in answer.get_data(as_text=True)


def test_a_form_that_comes_back_at_once_is_marked_not_lost(
    client: VisitingClient, territory: TerritoryRef, still: time_machine.Traveller
) -> None:
    path, _ = report_path(territory)
    fields = shown_at(client, path)
    client.post(path, data=fields | {"category": "spam"})
    slow = shown_at(client, path)
    still.shift(timedelta(seconds=4))
    client.post(path, data=slow | {"category": "spam"})
    forged = shown_at(client, path) | {"shown_at": "1.falso"}
    client.post(path, data=forged | {"category": "spam"})
    assert db.session.scalars(select(Report.is_quick).order_by(Report.id)).all() == [True, False, True]


def test_too_many_reports_from_one_address_are_refused(client: VisitingClient, territory: TerritoryRef) -> None:
    path, contribution_id = report_path(territory)
    for _ in range(LIMITS["report"]["ip"].most):
        throttle("report", [address_key("127.0.0.1")], NOW)
    assert client.post(path, data=shown_at(client, path) | {"category": "spam"}).status_code == 429
    assert db.session.scalar(select(func.count()).select_from(Report)) == 0
    assert contribution_id


def test_the_list_costs_the_same_with_more_cases(client: VisitingClient, territory: TerritoryRef) -> None:
    operator = make_user("Olga Serra")
    give_role(operator, territory, "operator")
    sign_in_as(client, operator)
    for _ in range(25):
        make_report(territory, make_contribution(territory).contribution_id)
    first = client.visit(LIST, budget=12)
    second = client.visit(link(first.text, "next"), budget=12)
    assert second.text.count("c-row__title") == 5
    back = client.visit(link(second.text, "prev"), budget=12)
    assert back.text.count("c-row__title") == 20


def test_the_receipt_of_a_risky_text_says_where_help_is(client: VisitingClient, territory: TerritoryRef) -> None:
    author = make_user()
    sent = make_contribution(territory, author=actor_of(author, NOW), published=False, text=RISKY)
    sign_in_as(client, author)
    assert "tel:112" in client.get(f"/ao/contributi/{sent.number}/ricevuta").get_data(as_text=True)
    usual = make_contribution(territory, author=actor_of(author, NOW), published=False)
    assert "tel:112" not in client.get(f"/ao/contributi/{usual.number}/ricevuta").get_data(as_text=True)


def test_public_texts_carry_the_link_and_tombstones_do_not(client: VisitingClient, territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    posted = make_comment(territory, contribution_id=sent.contribution_id)
    path = f"/ao/contributi/{sent.number}"
    page = client.get(path).get_data(as_text=True)
    assert f"{path}/segnala" in page
    assert f"/ao/commenti/{posted.comment_id}/segnala" in page
    decision = Decide("contribution", sent.contribution_id, "hidden", "offensive", "Offende una persona.")
    moderation.decide(make_actor(territory, "operator"), decision, NOW)
    assert f'{path}/segnala"' not in client.get(path).get_data(as_text=True)
    assert client.get(f"{path}/segnala").status_code == 404
