# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each paper says, and what the public one never says."""

import pytest
from sqlalchemy import update

from consulta.contributions import service as contributions
from consulta.contributions.requests import Subject as Text
from consulta.core.db import db
from consulta.core.documents.model import Document, lines_of
from consulta.core.errors import NotFound
from consulta.meetings.models import Meeting
from consulta.papers import producing
from consulta.papers.composing.brief import cut
from consulta.papers.composing.pieces import others
from consulta.papers.requests import BRIEF, CHAPTER, DOSSIER, MINUTES, SYNTHESIS
from tests.factories.meetings import change_status, make_meeting, write_minutes
from tests.factories.papers import subject_of
from tests.papers.conftest import NOW, Place


def compose(place: Place, kind: str, subject_id: int, *, is_public: bool) -> Document:
    return producing.compose(subject_of(place.territory, kind, subject_id, is_public=is_public), NOW)


def words(document: Document) -> str:
    return "\n".join((document.title, document.subtitle, document.foot, *lines_of(document.blocks)))


def hide(place: Place, contribution_id: int) -> None:
    contributions.change_publication(Text("contribution", contribution_id), place.territory.id, "hidden", None, NOW)


def test_the_public_dossier_says_what_the_page_shows(place: Place) -> None:
    said = words(compose(place, DOSSIER, place.answered, is_public=True))
    for wanted in (
        "Un turno di domenica",
        "mia madre",
        "Maria Piras",
        "Più ore a domicilio",
        "lo diciamo alla Conferenza",
        "/contributi/2026-",
        "Lo sostengono 0 persone",
        "Nel registro di trasparenza",
    ):
        assert wanted in said, wanted
    for hidden in ("Anna Operatrice", "Bruno Coordinatore", "@", "Letto dall’ufficio"):
        assert hidden not in said, hidden


def test_what_is_not_public_is_in_no_public_dossier(place: Place) -> None:
    said = words(compose(place, DOSSIER, place.waiting, is_public=True))
    assert "Bozza segreta" not in said
    assert "tre volte la settimana" not in said
    assert "Non ha ancora una risposta" in said
    hide(place, place.waiting)
    with pytest.raises(NotFound):
        compose(place, DOSSIER, place.waiting, is_public=True)


def test_the_office_reads_drafts_opinions_and_who_did_what(place: Place) -> None:
    said = words(compose(place, DOSSIER, place.waiting, is_public=False))
    assert "Bozza segreta" in said
    assert "tre volte la settimana" in said
    assert "Non darla a chi sta fuori" in said
    assert "@" not in said


def test_a_hidden_contribution_stays_in_the_office_alone(place: Place) -> None:
    hide(place, place.answered)
    with pytest.raises(NotFound):
        compose(place, DOSSIER, place.answered, is_public=True)
    assert "Un turno di domenica" in words(compose(place, DOSSIER, place.answered, is_public=False))


def test_a_synthesis_shows_its_quotes_as_they_are_public_now(place: Place) -> None:
    said = words(compose(place, SYNTHESIS, place.synthesis_id, is_public=True))
    assert "1. Più ore la domenica" in said
    assert "«La domenica nessuno viene ad aiutare mia madre.»" in said
    assert "2 testi" in said
    hide(place, place.answered)
    later = words(compose(place, SYNTHESIS, place.synthesis_id, is_public=True))
    assert "mia madre" not in later
    assert "Citazione tolta" in later


def test_the_minutes_name_organisations_and_count_people(place: Place) -> None:
    db.session.execute(
        update(Meeting).where(Meeting.id == place.meeting_id).values(attendance_version=1, walk_ins="Ada\nUgo", walk_in_count=2)
    )
    said = words(compose(place, MINUTES, place.meeting_id, is_public=True))
    assert "entro marzo si prova una corsa in più" in said
    assert "Altre persone, senza un’organizzazione: 2." in said
    assert "Ada" not in said
    assert "1 contributo" in said


def test_a_draft_of_the_minutes_is_for_the_office(place: Place) -> None:
    other = make_meeting(place.territory, title="Secondo incontro")
    change_status(place.territory, other, "held")
    write_minutes(place.territory, other, "Ancora da rileggere con calma, prima di dirlo a tutti.")
    with pytest.raises(NotFound):
        compose(place, MINUTES, other, is_public=True)
    assert "Ancora da rileggere" in words(compose(place, MINUTES, other, is_public=False))


def test_the_chapter_tells_the_whole_process(place: Place) -> None:
    document = compose(place, CHAPTER, place.cycle_id, is_public=False)
    said = words(document)
    assert document.title == "2. Il processo di partecipazione"
    for wanted in (
        "Come si è svolto il percorso",
        "Gli avvisi e gli atti",
        "I tavoli e gli incontri",
        "Chi ha partecipato",
        "Contributi pubblicati: 4",
        "Hanno una risposta motivata 2 contributi su 4",
        "la legge regionale non lo consente",
        "Più ore la domenica (",
        "Più ore a domicilio",
    ):
        assert wanted in said, wanted
    assert "Bozza segreta" not in said


def test_the_brief_tells_what_a_mayor_decides(place: Place) -> None:
    said = words(compose(place, BRIEF, place.cycle_id, is_public=False))
    for wanted in (
        "Chi manca",
        "Categorie di organizzazioni assenti: ",
        "Più ore la domenica",
        "Più ore a domicilio: 1 contributo",
        "la legge regionale",
        "L’adozione del piano",
    ):
        assert wanted in said, wanted
    assert "2 contributi senza risposta" in said
    assert "Bozza segreta" not in said


@pytest.mark.parametrize("kind", [BRIEF, CHAPTER])
def test_papers_of_the_office_have_no_public_edition(place: Place, kind: str) -> None:
    with pytest.raises(NotFound):
        compose(place, kind, place.cycle_id, is_public=True)


def test_what_is_cut_says_so() -> None:
    assert cut("Uno due tre, quattro e poi altre parole ancora", 0.15) == "Uno due…"
    assert cut("Uno\ndue", 1) == "Uno due"
    assert others(1, "contributo", "contributi") == "e un altro contributo"
    assert others(12, "contributo", "contributi") == "e altri 12 contributi"
