# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of contributions: twice is once, all or nothing, undone where nobody worked since (ADR 0046)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from consulta.contributions import queries as contributions
from consulta.contributions.models import Contribution, ContributionTally
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.intake import import_queries, imports, jobs, policy, queries
from consulta.intake.models import DeskEntry, ImportRow, ImportRowStatus, ImportStatus
from consulta.intake.requests import ConfirmImport
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.notifications.models import OutboxMail
from consulta.register.models import RegisterEntry
from consulta.territory.queries import list_municipalities
from consulta.web.ports import TerritoryRef, ports
from tests.core.test_sheets import ods, xlsx
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_topic
from tests.factories.contribution_imports import confirm, make_contribution_import, row, start, written
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.intake.conftest import NOW

THEN = {"Ricevuto il": "20/11/2026"}


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def statuses(import_id: int) -> dict[str, int]:
    db.session.rollback()
    return dict(import_queries.count_rows(import_id))


def standing() -> Counter[str]:
    """What of the territory is not taken out: by status, with totals, index, letters."""
    db.session.rollback()
    found = Counter(one.value for one in db.session.scalars(select(Contribution.status)))
    del found["withdrawn"]
    found["tally"] = db.session.scalar(select(func.coalesce(func.sum(ContributionTally.total), 0))) or 0
    found["letters"] = db.session.scalar(select(func.count()).select_from(OutboxMail)) or 0
    return found


def faults_of(import_id: int) -> list[tuple[int, str]]:
    return [(one.line, column) for one in import_queries.list_rows(import_id, ImportRowStatus.WRONG) for column, _, _ in one.faults]


def test_rows_take_the_way_of_the_desk(territory: TerritoryRef, operator: Actor) -> None:
    """Number, first revision, line of the register, private name, no author; they wait to be read whoever brings them."""
    body = make_organisation(territory, name="Associazione Il Ponte ODV")
    letters = standing()["letters"]
    import_id = make_contribution_import(
        territory,
        operator,
        [row(1), row(2, **{"Organizzazione": "il ponte", "Persona": "", "Tipo": "PROPOSTA", "Per chi": "anziani soli", "Canale": "carta"})],
    )
    one, two = import_queries.list_rows(import_id)
    assert (one.status, two.status) == (ImportRowStatus.IMPORTED, ImportRowStatus.IMPORTED)
    first = contributions.get_for_staff(territory.id, one.contribution_id or 0)
    second = contributions.get_for_staff(territory.id, two.contribution_id or 0)
    assert (first.status.value, first.channel.value, first.author_id, first.is_late) == ("in_moderation", "email", None, False)
    assert (second.channel.value, second.organisation_id, second.details) == ("paper", body, {"target": "anziani soli"})
    desk = queries.find_desk_entry(first.id)
    assert desk is not None
    assert (desk.place, desk.person_name, desk.contact) == ("Posta dell'ufficio", "Peppina Casu", "peppina@example.org")
    assert (desk.imported_from, desk.imported_line) == ("mail.csv", 2)
    kinds = list(db.session.scalars(select(RegisterEntry.type).where(RegisterEntry.subject == f"contributo/{first.number}")))
    assert kinds == ["contribution_received"]
    assert standing()["letters"] == letters


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (written([row(1, Titolo="Perché così è", **THEN)], ",", "cp1252"), "a.csv"),
        (written([row(1, Titolo="Perché così è", **THEN)], ";", "utf-8-sig"), "a.csv"),
        (xlsx([list(row(1)), list(row(1, Titolo="Perché così è", **THEN).values())]), "a.xlsx"),
        (ods([list(row(1)), list(row(1, Titolo="Perché così è", **THEN).values())]), "a.ods"),
    ],
)
def test_every_format(territory: TerritoryRef, operator: Actor, content: bytes, name: str) -> None:
    import_id = start(territory, operator, content, name)
    assert [one.title for one in import_queries.list_rows(import_id)] == ["Perché così è"]
    assert statuses(import_id) == {"new": 1}


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"Identificativo": ""}, "Identificativo"),
        ({"Identificativo": "x" * 81}, "Identificativo"),
        ({"Tipo": "sogno"}, "Tipo"),
        ({"Titolo": ""}, "Titolo"),
        ({"Titolo": "x" * 121}, "Titolo"),
        ({"Testo": "breve"}, "Testo"),
        ({"Ricevuto il": ""}, "Ricevuto il"),
        ({"Ricevuto il": "31/02/2026"}, "Ricevuto il"),
        ({"Ricevuto il": "20/11/26"}, "Ricevuto il"),
        ({"Ricevuto il": "22/11/2026"}, "Ricevuto il"),
        ({"Ricevuto il": "10/11/2026"}, "Ricevuto il"),
        ({"Canale": "piccione"}, "Canale"),
        ({"Luogo": "x" * 161}, "Luogo"),
        ({"Tema": "Un tema che non c'è"}, "Tema"),
        ({"Area": "Un'area che non c'è"}, "Area"),
        ({"Comuni": "Assemini, Milano"}, "Comuni"),
        ({"Organizzazione": "Mai registrata"}, "Organizzazione"),
        ({"Persona": "", "Recapito": ""}, "Persona"),
        ({"Persona": "x" * 121}, "Persona"),
        ({"Consenso a pubblicare il nome": "forse"}, "Consenso a pubblicare il nome"),
        ({"Quante persone riguarda": "tante"}, "Quante persone riguarda"),
    ],
)
def test_an_error_is_told_by_line_and_cell_and_nothing_comes_in(
    territory: TerritoryRef, operator: Actor, values: dict[str, str], column: str
) -> None:
    before = standing()
    import_id = start(territory, operator, written([row(1), row(2, **values)]))
    assert faults_of(import_id) == [(3, column)]
    assert confirm(territory, operator, import_id) is False
    assert import_queries.get_import(territory.id, import_id).status is ImportStatus.PREPARED
    assert standing() == before


def test_headings_in_any_order_with_what_nobody_knows_named(territory: TerritoryRef, operator: Actor) -> None:
    one = {"TÍTOLO": "Il centro diurno", "Colore": "rosso", "e-mail": "a@example.org", "id": "1", "tipo *": "criticita"}
    import_id = start(territory, operator, written([one | {"Messaggio": "Il centro diurno chiude alle due.", "Data": "2026-11-20"}]))
    assert statuses(import_id) == {"new": 1}
    assert import_queries.get_import(territory.id, import_id).unknown_columns == ["Colore"]


def test_without_a_needed_column_it_says_which(territory: TerritoryRef, operator: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        start(territory, operator, written([{"Titolo": "x", "Testo": "y"}]))
    assert "«Identificativo», «Tipo», «Ricevuto il»" in refusal.value.errors["file"]


def test_topic_area_and_comune_are_found_by_their_words(territory: TerritoryRef, operator: Actor) -> None:
    topic = make_topic(territory, title="Trasporti e mobilità")
    names = sorted(one.name for one in list_municipalities(territory.id, date(2026, 11, 20)))[:2]
    import_id = make_contribution_import(territory, operator, [row(1, Tema="trasporti e mobilita", Comuni="; ".join(names).upper())])
    found = contributions.get_for_staff(territory.id, import_queries.list_rows(import_id)[0].contribution_id or 0)
    assert found.topic_id == topic
    assert sorted(one.name for one in found.municipalities) == names


def test_the_same_row_twice_in_a_file_is_an_error(territory: TerritoryRef, operator: Actor) -> None:
    import_id = start(territory, operator, written([row(1), row(1)]))
    assert faults_of(import_id) == [(3, "Identificativo")]


def test_a_second_file_brings_in_only_what_is_new_and_overwrites_nothing(territory: TerritoryRef, operator: Actor) -> None:
    first = make_contribution_import(territory, operator, [row(1), row(2)])
    second = make_contribution_import(territory, operator, [row(1), row(2, Titolo="Un altro titolo"), row(3)])
    assert statuses(second) == {"same": 1, "changed": 1, "imported": 1}
    held = [one.contribution_id for one in import_queries.list_rows(first)]
    assert [one.contribution_id for one in import_queries.list_rows(second)][:2] == held
    assert contributions.get_for_staff(territory.id, held[1] or 0).title == "La corriera numero 2 non passa"


def test_two_lists_that_were_looked_at_together_bring_a_row_in_once(territory: TerritoryRef, operator: Actor) -> None:
    one, other = (start(territory, operator, written([row(1), row(2)])) for _ in range(2))
    assert confirm(territory, operator, one)
    assert confirm(territory, operator, other)
    assert (statuses(one), statuses(other)) == ({"imported": 2}, {"same": 2})


def test_the_database_keeps_one_contribution_for_an_external_id(territory: TerritoryRef, operator: Actor) -> None:
    import_id = make_contribution_import(territory, operator, [row(1), row(2)])
    rows = list(db.session.scalars(select(ImportRow).where(ImportRow.import_id == import_id)))
    rows[1].external_id = rows[0].external_id
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.flush()
    db.session.rollback()


def test_confirming_twice_is_once_and_a_stale_page_is_told(territory: TerritoryRef, operator: Actor) -> None:
    import_id = start(territory, operator, written([row(1)]))
    with pytest.raises(Conflict):
        imports.confirm_import(operator, ConfirmImport(territory.id, import_id, 7), NOW)
    assert confirm(territory, operator, import_id)
    assert confirm(territory, operator, import_id)
    assert statuses(import_id) == {"imported": 1}


def test_what_gives_somebody_away_is_told_and_waits(territory: TerritoryRef, operator: Actor) -> None:
    import_id = start(territory, operator, written([row(1), row(2, Testo="Chiamatemi al 347 1234567, la corriera non passa più.")]))
    noted = import_queries.list_rows(import_id, noted=True)
    assert [one.line for one in noted] == [3]
    assert "347 1234567" in str(noted[0].notes[0])


def test_lateness_is_that_of_the_day_received(territory: TerritoryRef, operator: Actor) -> None:
    with time_machine.travel(datetime(2026, 12, 23, 9, 0, tzinfo=UTC), tick=False):
        import_id = make_contribution_import(territory, operator, [row(1, **THEN), row(2, **{"Ricevuto il": "22/12/2026"})])
        late = [contributions.get_for_staff(territory.id, one.contribution_id or 0).is_late for one in import_queries.list_rows(import_id)]
    assert late == [False, True]


def test_nothing_is_kept_of_what_is_done(territory: TerritoryRef, operator: Actor) -> None:
    make_contribution_import(territory, operator, [row(1, Testo="Chiamatemi al 347 1234567, la corriera non passa.")])
    kept = db.session.execute(select(ImportRow.typed, ImportRow.title, ImportRow.notes)).all()
    assert [tuple(one) for one in kept] == [({}, "", [])]


def test_a_long_list_is_carried_in_steps_and_resumed(territory: TerritoryRef, operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the number of one transaction the worker does it; what dies between two steps is taken up again, without doubles."""
    monkeypatch.setattr(policy, "AT_ONCE", 3)
    monkeypatch.setattr(policy, "CHUNK", 2)
    asked: list[str] = []
    monkeypatch.setattr(imports, "enqueue", asked.append)
    import_id = start(territory, operator, written([row(number) for number in range(5)]))
    assert confirm(territory, operator, import_id)
    assert (asked, statuses(import_id)) == (["carry_imports"], {"new": 5})
    assert imports.carry_on(territory.id, import_id, NOW)
    assert statuses(import_id) == {"new": 3, "imported": 2}
    assert import_queries.get_import(territory.id, import_id).done_count == 2
    jobs.carry_imports()
    jobs.carry_imports()
    found = import_queries.get_import(territory.id, import_id)
    assert (found.status, found.done_count, statuses(import_id)) == (ImportStatus.DONE, 5, {"imported": 5})
    imports.undo_import(operator, territory.id, import_id, NOW)
    assert import_queries.get_import(territory.id, import_id).status is ImportStatus.UNDOING
    jobs.carry_imports()
    assert (import_queries.get_import(territory.id, import_id).status, statuses(import_id)) == (ImportStatus.UNDONE, {"undone": 5})


def test_work_that_cannot_go_on_says_why_and_is_resumed(territory: TerritoryRef, operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "AT_ONCE", 1)
    monkeypatch.setattr(imports, "enqueue", lambda _name: None)
    import_id = start(territory, operator, written([row(1), row(2)]))
    confirm(territory, operator, import_id)
    imports.interrupt(territory.id, import_id, "Il tema è chiuso.", NOW)
    found = import_queries.get_import(territory.id, import_id)
    assert (found.status, found.reason) == (ImportStatus.FAILED, "Il tema è chiuso.")
    imports.resume_import(operator, territory.id, import_id)
    jobs.carry_imports()
    assert statuses(import_id) == {"imported": 2}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.sets(st.integers(1, 10_000), min_size=1, max_size=5))
def test_importing_twice_is_once_and_undoing_restores_the_counts(territory: TerritoryRef, operator: Actor, numbers: set[int]) -> None:
    rows = [row(number) for number in sorted(numbers)]
    before = standing()
    first = make_contribution_import(territory, operator, rows)
    once = standing()
    assert once["in_moderation"] == before["in_moderation"] + len(rows)
    assert statuses(make_contribution_import(territory, operator, rows)) == {"same": len(rows)}
    assert standing() == once
    imports.undo_import(operator, territory.id, first, NOW)
    assert standing() == before
    imports.undo_import(operator, territory.id, first, NOW)
    assert standing() == before


def test_undoing_leaves_what_was_worked_on_and_never_gives_a_number_again(territory: TerritoryRef, operator: Actor) -> None:
    import_id = make_contribution_import(territory, operator, [row(1), row(2)])
    mine, other = (one.contribution_id or 0 for one in import_queries.list_rows(import_id))
    moderation.decide(make_actor(territory, "coordinator"), Decide("contribution", mine, "published", None, "", None), NOW)
    imports.undo_import(operator, territory.id, import_id, NOW)
    kept, gone = import_queries.list_rows(import_id)
    assert (kept.status, gone.status) == (ImportRowStatus.LEFT, ImportRowStatus.UNDONE)
    assert "già deciso" in kept.reason
    assert contributions.get_for_staff(territory.id, mine).status.value == "published"
    assert contributions.get_for_staff(territory.id, other).status.value == "withdrawn"
    names = db.session.scalars(select(DeskEntry.person_name).order_by(DeskEntry.contribution_id))
    assert list(names) == ["Peppina Casu", ""]
    again = make_contribution_import(territory, operator, [row(1), row(2)])
    assert statuses(again) == {"same": 1, "imported": 1}
    assert import_queries.list_rows(again)[1].number == "2026-3"
    types = list(db.session.scalars(select(RegisterEntry.type).where(RegisterEntry.subject == f"contributo/{gone.number}")))
    assert types == ["contribution_received", "contribution_taken_out"]


def test_undoing_has_a_term_and_its_people(territory: TerritoryRef, operator: Actor) -> None:
    import_id = make_contribution_import(territory, operator, [row(1)])
    with pytest.raises(Refused):
        imports.undo_import(make_actor(territory, "operator"), territory.id, import_id, NOW)
    with pytest.raises(Refused):
        imports.undo_import(operator, territory.id, import_id, NOW + policy.UNDO_FOR)
    imports.undo_import(make_actor(territory, "coordinator"), territory.id, import_id, NOW + policy.UNDO_FOR - timedelta(seconds=1))
    assert statuses(import_id) == {"undone": 1}


@pytest.mark.parametrize("role", ["municipal_referent", "deputy_approver", "administrator", "auditor", None])
def test_who_does_not_moderate_imports_nothing(territory: TerritoryRef, role: str | None) -> None:
    actor = make_actor(territory, role)
    with pytest.raises(Refused):
        start(territory, actor, written([row(1)]))


def test_another_territory_sees_nothing(territory: TerritoryRef, operator: Actor) -> None:
    """Invariant 31."""
    import_id = make_contribution_import(territory, operator, [row(1)])
    elsewhere = make_territory("sulcis", "PLUS Sulcis")
    with pytest.raises(NotFound):
        import_queries.get_import(elsewhere.id, import_id)
    with pytest.raises(NotFound):
        imports.undo_import(make_actor(elsewhere, "coordinator"), elsewhere.id, import_id, NOW)


def test_what_nobody_confirmed_is_forgotten(territory: TerritoryRef, operator: Actor) -> None:
    make_contribution_import(territory, operator, [row(1)], confirmed=False)
    assert imports.forget_imports(NOW + policy.KEPT_FOR) == 0
    assert imports.forget_imports(NOW + policy.KEPT_FOR + timedelta(seconds=1)) == 1
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 0
    assert imports.forget_imports in ports().retention


def test_looking_costs_the_same_for_many_rows_and_importing_a_fixed_number_each(territory: TerritoryRef, operator: Actor) -> None:
    def cost(rows: int, offset: int) -> tuple[int, int]:
        content = written([row(offset + number) for number in range(rows)])
        with counted() as looked:
            import_id = start(territory, operator, content)
        with counted() as done:
            confirm(territory, operator, import_id)
        return len(looked), len(done)

    cost(1, 50)
    few, many = cost(2, 0), cost(22, 100)
    assert few[0] == many[0] <= 25
    assert (many[1] - few[1]) / 20 <= 30


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "vuoto"),
        (b"Titolo;Testo\r\n", "a.csv", "solo le intestazioni"),
        (b"a\x00b;c\r\nd;e", "a.csv", "non è un testo semplice"),
        (b"%PDF-1.4", "a.xlsx", "a.xlsx"),
        (xlsx([["Titolo"], ["x"]]), "a.ods", "a.ods"),
        (written([row(number) for number in range(10_001)]), "a.csv", "più di 2.000 righe"),
        (written([row(1, Testo="x" * 20_001)]), "a.csv", "più di 20.000 caratteri"),
        (xlsx([list(row(1)), [*list(row(1).values())[:-1], "=1+1"]]), "a.xlsx", "formula"),
    ],
)
def test_a_hostile_file_gets_a_clear_answer(territory: TerritoryRef, operator: Actor, content: bytes, name: str, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        start(territory, operator, content, name)
    assert words in refusal.value.errors["file"]


def test_letters_that_turn_the_reading_direction_are_dropped(territory: TerritoryRef, operator: Actor) -> None:
    import_id = start(territory, operator, written([row(1, Titolo="Il \u202ecentro\u2066 diurno")]))
    assert import_queries.list_rows(import_id)[0].title == "Il centro diurno"
