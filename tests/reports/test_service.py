# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing reports through their verbs: made by the worker, approved by somebody else, frozen, never saying what was hidden."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from consulta.accounts.service import erase_user
from consulta.contributions import service as contributions
from consulta.contributions.requests import WithdrawContribution
from consulta.core import clock
from consulta.core.db import db
from consulta.core.editions.columns import EditionStatus
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.documents.models import Document, DocumentStatus
from consulta.notifications.models import OutboxMail
from consulta.register.models import RegisterEntry
from consulta.reports import composing, jobs, producing, queries, service
from consulta.reports.models import ReportEdition
from consulta.reports.parts import PARTS, WRITABLE
from consulta.reports.requests import ApproveReport, BeginReport, ReturnReport, Step, WriteText, WriteTitle
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle, make_roundtable
from tests.factories.contributions import make_comment, make_contribution, make_merge, new_key
from tests.factories.meetings import make_meeting
from tests.factories.notices import make_notice, make_pact, seat
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.reports import (
    approve_report,
    begin_edition,
    make_files,
    propose_report,
    publish_report,
    step_of,
    write,
)
from tests.factories.territory import make_territory
from tests.reports.conftest import Place


def report(place: Place) -> queries.ReportView:
    db.session.expire_all()
    return queries.get_report(place.territory.id, place.report_id)


def said(place: Place) -> str:
    """Everything that the document says now, a line for each paragraph."""
    document = producing.document_of(producing.draft_values(report(place), clock.now()))
    return "\n".join(composing.lines_of(document.whole().blocks))


def run_of(place: Place) -> queries.RunView:
    edition = queries.get_edition(place.territory.id, place.report_id)
    db.session.expire_all()
    found = queries.find_run(place.report_id, edition.id)
    assert found is not None
    return found


def test_a_draft_is_made_by_the_worker(place: Place) -> None:
    found = report(place)
    assert found.made_at == clock.now()
    assert found.asked_at is None
    made = json.loads(found.made)
    assert [one["code"] for one in made["parts"]] == [part.code for part in PARTS]
    assert [one["id"] for one in made["contributions"]] == [place.answered, place.refused, place.waiting]


def test_there_is_one_report_for_each_cycle(place: Place) -> None:
    again = service.begin(place.coordinator, BeginReport(place.territory.id, place.cycle_id, new_key()), clock.now())
    assert again == place.report_id


def test_only_who_writes_begins_one(place: Place) -> None:
    for role in ("auditor", "administrator"):
        with pytest.raises(Refused):
            service.begin(make_actor(place.territory, role), BeginReport(place.territory.id, place.cycle_id, new_key()), clock.now())
    with pytest.raises(NotFound):
        service.begin(place.writer, BeginReport(place.territory.id, 0, new_key()), clock.now())


def test_the_document_says_what_was_written_and_why(place: Place) -> None:
    everything = said(place)
    for words in (
        "Contributi pubblicati: 3, di cui arrivati dopo la scadenza: 0.",
        "Un turno di domenica",
        "Maria Piras",
        "La domenica nessuno viene ad aiutare mia madre. Chiedo un turno anche nei giorni di festa.",
        "=SOMMA(A1) e poi niente",
        "la legge regionale non lo consente",
        "Non ha ancora una risposta.",
        "mia nonna",
    ):
        assert words in everything


def test_names_that_are_not_shown_are_nowhere(place: Place) -> None:
    assert "Una persona" in said(place)
    assert "Piras" not in report(place).made
    assert "domenica" not in report(place).made


def test_the_office_writes_around_the_parts(place: Place) -> None:
    write(place.territory, place.writer, place.report_id, "Ne hanno parlato **tutti**.", "meetings")
    assert "Ne hanno parlato tutti." in said(place)
    with pytest.raises(NotFound):
        write(place.territory, place.writer, place.report_id, "no", "annex")
    with pytest.raises(Invalid):
        write(place.territory, place.writer, place.report_id, "x" * 20_001)


def test_two_colleagues_write_two_parts_at_once(place: Place) -> None:
    now, here = clock.now(), (place.territory.id, place.report_id)
    service.write_text(place.writer, WriteText(*here, "meetings", "uno", 1), now)
    service.write_text(place.coordinator, WriteText(*here, "acts", "due", 1), now)
    with pytest.raises(Conflict) as stale:
        service.write_text(place.coordinator, WriteText(*here, "meetings", "tre", 1), now)
    assert stale.value.theirs == {"Gli incontri": "uno"}
    service.write_text(place.coordinator, WriteText(*here, "meetings", "uno", 1), now)  # the same words again change nothing
    service.write_title(place.writer, WriteTitle(*here, "Il titolo", 1), now)
    with pytest.raises(Conflict):
        service.write_title(place.writer, WriteTitle(*here, "Un altro", 1), now)
    with pytest.raises(Invalid):
        service.write_title(place.writer, WriteTitle(*here, "", 2), now)
    assert report(place).title == "Il titolo"


def test_made_again_it_says_what_changed(place: Place) -> None:
    make_reply(place.territory, place.waiting, "noted", text="Grazie: ne teniamo conto quando scriviamo gli orari del servizio.")
    assert report(place).is_stale
    service.ask_parts(place.writer, step_of(place.territory, place.report_id), clock.now())
    service.ask_parts(place.writer, step_of(place.territory, place.report_id), clock.now())
    assert report(place).is_waiting(clock.now())
    jobs.make_reports()
    found = report(place)
    assert not found.is_stale
    changed = {one.title: (one.gone, one.come) for one in composing.changes(found.made_before, found.made)}
    gone, come = changed["Contributi e risposte"]
    assert [line.endswith("senza risposta") for line in gone] == [True]
    assert len(come) == 1
    assert "I contributi e gli esiti" in changed
    assert composing.changes(found.made, found.made) == []


def test_parts_nobody_makes_are_given_up(place: Place) -> None:
    service.ask_parts(place.writer, step_of(place.territory, place.report_id), clock.now())
    assert service.take_parts(clock.now()) is not None
    assert service.take_parts(clock.now()) is None
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        assert service.take_parts(clock.now()) is not None
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=False):
        assert report(place).is_given_up(clock.now())
        service.ask_parts(place.writer, step_of(place.territory, place.report_id), clock.now())
        assert report(place).is_waiting(clock.now())


def test_parts_asked_again_meanwhile_are_not_overwritten(place: Place) -> None:
    service.ask_parts(place.writer, step_of(place.territory, place.report_id), clock.now())
    taken = service.take_parts(clock.now())
    assert taken is not None
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        service.ask_parts(place.writer, step_of(place.territory, place.report_id), clock.now())
        assert not service.keep_parts(taken, "{}", clock.now())


# ---------------------------------------------------------------- to publication


def test_nothing_leaves_without_a_foreword(place: Place) -> None:
    with pytest.raises(Invalid, match="premessa"):
        service.propose(place.writer, step_of(place.territory, place.report_id), clock.now())


def test_nothing_stale_is_proposed_or_published(place: Place) -> None:
    propose_report(place.territory, place.writer, place.report_id)
    approve_report(place.territory, place.report_id, place.coordinator)
    make_contribution(place.territory, place.topic_id, title="All'ultimo momento")
    with pytest.raises(Invalid, match="Aggiorna le parti automatiche"):
        service.publish(place.coordinator, step_of(place.territory, place.report_id), clock.now())
    assert report(place).status is EditionStatus.APPROVED


def test_who_wrote_does_not_approve(place: Place) -> None:
    write(place.territory, place.coordinator, place.report_id, "Parole della coordinatrice.", "plan")
    propose_report(place.territory, place.writer, place.report_id)
    with pytest.raises(Refused, match="non può anche approvarla"):
        approve_report(place.territory, place.report_id, place.coordinator)
    with pytest.raises(Refused):
        approve_report(place.territory, place.report_id, place.writer)
    with pytest.raises(Refused):
        write(place.territory, place.writer, place.report_id, "altro")
    approve_report(place.territory, place.report_id, make_actor(place.territory, "deputy_approver"))


def test_a_report_is_given_back_with_a_note(place: Place) -> None:
    propose_report(place.territory, place.writer, place.report_id)
    step = step_of(place.territory, place.report_id)
    with pytest.raises(Refused):
        service.give_back(place.writer, ReturnReport(step.territory_id, step.report_id, step.version, "No"), clock.now())
    with pytest.raises(Invalid):
        service.give_back(place.coordinator, ReturnReport(step.territory_id, step.report_id, step.version, " "), clock.now())
    service.give_back(place.coordinator, ReturnReport(step.territory_id, step.report_id, step.version, "Manca il sabato"), clock.now())
    service.give_back(place.coordinator, ReturnReport(step.territory_id, step.report_id, step.version, "Manca il sabato"), clock.now())
    assert report(place).return_note == "Manca il sabato"
    assert report(place).status is EditionStatus.DRAFT


def test_who_approves_approves_what_they_read(place: Place) -> None:
    propose_report(place.territory, place.writer, place.report_id)
    with pytest.raises(Conflict):
        service.approve(place.coordinator, ApproveReport(place.territory.id, place.report_id, 1), clock.now())


def test_an_edition_is_frozen_and_in_the_register(place: Place) -> None:
    edition = publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    assert composing.is_whole(edition.content, edition.sha256)
    entry = db.session.scalars(select(RegisterEntry).where(RegisterEntry.type == "report_published")).one()
    assert entry.subject == f"relazione/{place.report_id}"
    for statement in (update(ReportEdition).values(content="{}"), delete(ReportEdition)):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(statement)


def test_the_frozen_copy_holds_no_words_of_people(place: Place) -> None:
    edition = publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    for words in ("Piras", "domenica", "SOMMA", "legge regionale"):
        assert words not in edition.content
    assert "delibera n. 12" in edition.content


def test_a_second_click_publishes_once(place: Place) -> None:
    propose_report(place.territory, place.writer, place.report_id)
    approve_report(place.territory, place.report_id, place.coordinator)
    step = step_of(place.territory, place.report_id)
    assert service.publish(place.coordinator, step, clock.now()) == 1
    assert service.publish(place.coordinator, step, clock.now()) == 1
    with pytest.raises(Conflict):
        service.publish(place.coordinator, Step(step.territory_id, step.report_id, 1), clock.now())
    assert len(queries.list_editions(place.territory.id, place.report_id)) == 1


def test_a_new_edition_leaves_the_old_one(place: Place) -> None:
    first = publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    with pytest.raises(Invalid):
        begin_edition(place.territory, place.writer, place.report_id, "corto")
    begin_edition(place.territory, place.writer, place.report_id)
    write(place.territory, place.writer, place.report_id, "Parole nuove, che prima non c'erano e che servivano.")
    second = publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    assert second.number == 2
    assert second.values["reason"] == "Mancava un incontro di ottobre."
    kept = queries.get_edition(place.territory.id, place.report_id, 1)
    assert (kept.sha256, kept.is_last) == (first.sha256, False)


# ---------------------------------------------------------------- files


def test_files_are_made_and_who_asked_is_told(place: Place) -> None:
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    make_files()
    run = run_of(place)
    assert [one.format for one in run.files] == ["pdf", "odt", "docx", "xlsx", "ods"]
    assert {one.status for one in run.files} == {DocumentStatus.READY}
    assert run.done_at == clock.now()
    letters = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "reports/files_made")).all()
    assert [one.user_id for one in letters] == [place.coordinator.user_id]


def test_what_is_withdrawn_leaves_every_file(place: Place) -> None:
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    make_files()
    edition = queries.get_edition(place.territory.id, place.report_id)
    before = {one.attachment_id for one in run_of(place).files}
    contributions.withdraw_contribution(place.author, WithdrawContribution(place.territory.id, place.waiting), clock.now())
    assert run_of(place).ready == ()
    assert not db.session.scalars(select(Document).where(Document.kind == queries.FILE)).all()
    make_files()
    assert not before & {one.attachment_id for one in run_of(place).files}
    document = producing.document_of(edition.values)
    everything = "\n".join(composing.lines_of(document.whole().blocks))
    assert "mia nonna" not in everything
    assert "mia madre" in everything
    assert composing.GONE in everything
    assert queries.get_edition(place.territory.id, place.report_id).sha256 == edition.sha256


def test_what_is_withdrawn_while_a_report_is_put_together_is_in_no_file(place: Place) -> None:
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    taken = service.take_run(clock.now())
    assert taken is not None
    pieces = producing.compose(taken, clock.now())
    assert any("mia nonna" in piece.source for piece in pieces)
    contributions.withdraw_contribution(place.author, WithdrawContribution(place.territory.id, place.waiting), clock.now())
    service.keep_files(taken, pieces, clock.now())
    assert not db.session.scalars(select(Document).where(Document.kind == queries.FILE)).all()
    jobs.make_reports()
    sources = db.session.scalars(select(Document.source).where(Document.kind == queries.FILE)).all()
    assert len(sources) == 5
    assert not any("mia nonna" in source for source in sources)


def test_a_person_that_leaves_is_in_no_file(place: Place) -> None:
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    make_files()
    assert place.author.user_id is not None
    first = run_of(place).id
    erase_user(place.author, place.author.user_id, clock.now())
    assert run_of(place).id > first
    assert run_of(place).ready == ()


def test_a_draft_has_files_for_the_office(place: Place) -> None:
    service.ask_files(place.writer, place.territory.id, place.report_id, clock.now())
    service.ask_files(place.writer, place.territory.id, place.report_id, clock.now())
    make_files()
    run = queries.find_run(place.report_id, None)
    assert run is not None
    assert len(run.ready) == 5
    with pytest.raises(Refused):
        service.ask_files(make_actor(place.territory, "auditor"), place.territory.id, place.report_id, clock.now())


def test_a_making_that_three_workers_left_is_given_up(place: Place) -> None:
    service.ask_files(place.writer, place.territory.id, place.report_id, clock.now())
    at = clock.now()
    for minutes in (0, 6, 12):
        with time_machine.travel(at + timedelta(minutes=minutes), tick=False):
            assert service.take_run(clock.now()) is not None
    with time_machine.travel(at + timedelta(minutes=18), tick=False):
        assert service.take_run(clock.now()) is None
        run = queries.find_run(place.report_id, None)
        assert run is not None
        assert run.fault
        service.ask_files(place.writer, place.territory.id, place.report_id, clock.now())
        make_files()
        again = queries.find_run(place.report_id, None)
        assert again is not None
        assert len(again.ready) == 5


def test_a_cycle_with_nothing_in_it_says_so(place: Place) -> None:
    territory = make_territory(slug="vuoto")
    cycle_id = make_cycle(territory)
    writer = make_actor(territory, "operator")
    report_id = service.begin(writer, BeginReport(territory.id, cycle_id, new_key()), clock.now())
    jobs.make_reports()
    found = queries.get_report(territory.id, report_id)
    document = producing.document_of(producing.draft_values(found, clock.now()))
    everything = "\n".join(composing.lines_of(document.whole().blocks))
    for words in (
        "Nessun contributo è stato pubblicato in questa consultazione.",
        "Non risultano incontri pubblici in questa consultazione.",
        "Nessuna sintesi è stata pubblicata.",
        "Non c’è ancora niente da contare: né contributi, né iscritti, né incontri.",
        "Non ci sono contributi pubblicati: la matrice è vuota.",
        "Nessun contributo è stato respinto, nemmeno in parte.",
        "Non ci sono contributi.",
    ):
        assert words in everything


def test_every_part_the_office_writes_has_a_hint() -> None:
    assert {part.code for part in PARTS} - {part.code for part in WRITABLE} == {"register", "annex"}


# ---------------------------------------------------------------- what changed since its parts were made


def _changes(place: Place) -> dict[str, Callable[[], object]]:
    """A way to change each source of a report."""
    now = clock.now()
    return {
        "cycle": lambda: make_roundtable(place.territory, place.cycle_id, title="Un tavolo nuovo"),
        "notices": lambda: make_notice(place.territory),
        "meetings": lambda: make_meeting(place.territory),
        "contributions": lambda: make_merge(place.territory, place.writer, place.waiting, place.answered, now),
        "comments": lambda: make_comment(place.territory, contribution_id=place.answered, text="Vale anche per il mio comune."),
        "plan": lambda: make_link(place.territory, place.answered, make_objective(place.territory, place.cycle_id)),
    }


@pytest.mark.parametrize("source", ["cycle", "notices", "meetings", "contributions", "comments", "plan"])
def test_it_says_which_source_changed(place: Place, source: str) -> None:
    """A report whose parts are old names what is not as it was, so that the office knows what to read again."""
    assert report(place).changed == ()
    _changes(place)[source]()
    assert report(place).changed == (("cycle", "notices") if source == "notices" else (source,)), "a notice comes with its tavolo"


def test_a_draft_of_an_older_version_is_only_old(place: Place) -> None:
    found = report(place)
    old = replace(found, made=json.dumps({**json.loads(found.made), "mark": "0" * 64}))
    assert set(old.changed) == set(queries.SOURCES)
    assert replace(old, status=EditionStatus.PUBLISHED).changed == ()


def test_the_report_tells_the_procedure(place: Place) -> None:
    """Notices with their term and officer, a term that was moved, the pact, who sits at the tavoli: read from the site."""
    tavolo = make_roundtable(place.territory, place.cycle_id, title="Anziani a casa")
    make_notice(place.territory, tavolo, officer_name="Gabriella Soru", officer_role="Coordinatrice")
    make_pact(place.territory, cycle_id=place.cycle_id)
    seat(tavolo, organisation_id=make_organisation(place.territory, name="Ponte Aps"))
    material = queries.read_material(place.territory.id, place.cycle_id, clock.now())
    (notice,) = material.notices
    assert (notice.officer, notice.role) == ("Gabriella Soru", "Coordinatrice")
    assert notice.reference == "Determinazione 4 del 2 novembre 2026"
    assert notice.opens < notice.closes
    assert "Patto di partecipazione, versione 1" in [one.what for one in material.acts]
    assert ("Anziani a casa", ("Ponte Aps",)) in material.seats


@pytest.mark.parametrize("is_ready", [False, True])
def test_files_of_a_draft_that_repeated_what_was_withdrawn_say_so(place: Place, is_ready: bool) -> None:
    """ "Tell who keeps the server" would look for a fault that is none; who waits is told that there is nothing to wait for."""
    service.ask_files(place.writer, place.territory.id, place.report_id, clock.now())
    if is_ready:
        make_files()
    contributions.withdraw_contribution(place.author, WithdrawContribution(place.territory.id, place.waiting), clock.now())
    db.session.expire_all()
    found = queries.find_run(place.report_id, None)
    assert found is not None
    assert found.files == ()
    assert "tolto o nascosto" in found.fault
    assert not found.is_waiting(clock.now())
    letters = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "reports/files_made")).all()
    assert len(letters) == 1
