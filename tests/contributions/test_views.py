# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking part, page by page, without a script: as somebody signed in and as a visitor who identifies last."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import Traveller, travel

from consulta.accounts.credentials import sign_grant
from consulta.accounts.models import AccountGrant, User
from consulta.contributions import queries, service
from consulta.contributions.models import Comment, Contribution, Draft
from consulta.contributions.requests import Subject
from consulta.core.db import db
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import COMMENT, TEXT, TITLE, make_comment, make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory, municipality_ids
from tests.support.pages import VisitingClient, check_page

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
FILLED = {"kind": "need", "title": TITLE, "text": TEXT}
JSON = {"Accept": "application/json"}
VISITOR = {"name": "Pinuccia Serra", "email": "pinuccia@esempio.it"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory)


def write_path(topic_id: int) -> str:
    return f"/ao/temi/{topic_id}/contributi/nuovo"


def close_window(territory: TerritoryRef) -> int:
    """A topic whose window closes in an hour; the caller moves the clock past it."""
    opened = NOW - timedelta(days=20)
    return make_topic(territory, make_cycle(territory, opened, from_at=opened, to_at=NOW + timedelta(hours=1)), now=opened)


def link() -> str:
    """The link in the last mail, as delivery would sign it."""
    grant_id = db.session.scalar(select(func.max(AccountGrant.id)))
    assert grant_id is not None
    return f"/conferma-invio/{sign_grant(grant_id, 'draft')}"


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text))


def visible_inputs(text: str) -> list[str]:
    """The controls in sight of a form in the page's content: not hidden, not inside the closed details, not the trap."""
    form = text[text.index('<form method="post" action="/ao/') :]
    form = re.sub(r"<details.*?</details>", "", form[: form.index("</form>")], flags=re.S)
    names = re.findall(r'<(?:input|textarea|select)(?![^>]*type="hidden")[^>]*name="([^"]+)"', form)
    return [name for name in dict.fromkeys(names) if name != "website"]


def test_who_is_signed_in_sends_and_keeps_a_receipt(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user()
    sign_in_as(client, user_id)
    page = client.visit(write_path(topic_id))
    assert visible_inputs(page.text) == ["kind", "title", "text"]
    places = municipality_ids(territory)[:1]
    answer = client.send(write_path(topic_id), FILLED | {"municipality_ids": [str(places[0])], "action": "send"})
    assert answer.location == "/ao/contributi/2026-1/ricevuta"
    receipt = client.visit(answer.location)
    assert "Non è il registro di protocollo" in receipt.text
    assert "2026-1" in receipt.text
    assert "<strong>non bastano</strong>" in receipt.text
    assert "l&#39;ufficio lo legge prima di pubblicarlo" in receipt.text
    copied = re.search(r'<textarea[^>]*id="ricevuta"[^>]*>(.*?)</textarea>', receipt.text, re.S)
    assert copied
    proof = client.send("/ao/registro/verifica", {"receipt": copied[1].replace("&#34;", '"')}, status=200)
    assert "La ricevuta è valida" in proof.text


def test_a_double_click_makes_one(client: VisitingClient, topic_id: int) -> None:
    sign_in_as(client, make_user())
    form = hidden(client.visit(write_path(topic_id)).text)
    answers = [client.post(write_path(topic_id), data=form | FILLED) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/ao/contributi/2026-1/ricevuta"] * 2
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 1


def test_the_whole_way_of_a_visitor(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    page = client.visit(write_path(topic_id))
    assert visible_inputs(page.text) == ["kind", "title", "text", "name", "email"]
    assert "almeno 14 anni" in page.text
    answer = client.send(write_path(topic_id), FILLED | VISITOR | {"residence": "fuori"})
    assert "Controlla la posta" in client.visit(answer.location).text
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0
    assert db.session.scalar(select(func.count()).select_from(User)) == 0
    mailed = link()
    shown = client.visit(mailed)
    assert TITLE in shown.text
    assert "pinuccia" not in shown.text
    assert 'data-enhance="auto-submit' in shown.text
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0
    sent = client.send(mailed, {})
    assert sent.location == "/ao/contributi/2026-1/ricevuta"
    client.visit(sent.location)
    user = db.session.scalars(select(User)).one()
    assert (user.email, user.name, user.is_from_outside, user.shows_name) == ("pinuccia@esempio.it", "Pinuccia Serra", True, False)
    assert user.confirmed_at is not None
    contribution = db.session.scalars(select(Contribution)).one()
    assert (contribution.author_id, contribution.title, contribution.status.value) == (user.id, TITLE, "in_moderation")
    draft = db.session.scalars(select(Draft)).one()
    assert (draft.payload, draft.email, draft.name) == ({}, "", "")
    again = client.get(mailed)
    assert (again.status_code, again.location) == (303, "/ao/contributi/2026-1/ricevuta")
    stranger = VisitingClient(client.application)
    gone = stranger.visit(mailed, status=410)
    assert "già partito" in gone.text
    assert TITLE not in gone.text


def test_a_visitors_comment_is_two_screens_and_three_inputs(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    path = f"/ao/temi/{topic_id}/commenti/nuovo"
    assert visible_inputs(client.visit(path).text) == ["text", "name", "email"]
    client.send(path, {"text": COMMENT} | VISITOR)
    sent = client.send(link(), {})
    assert sent.location == f"/ao/temi/{topic_id}"
    comment = db.session.scalars(select(Comment)).one()
    assert (comment.source, comment.status.value) == (COMMENT, "in_moderation")
    again = client.get(link())
    assert again.location == f"/ao/temi/{topic_id}"


def test_a_known_address_is_not_told_and_its_name_stays(client: VisitingClient, topic_id: int) -> None:
    user_id = make_user("Maria Piras", "maria@esempio.it")
    answer = client.send(write_path(topic_id), FILLED | {"name": "Qualcun Altro", "email": "Maria@Esempio.it"})
    assert answer.location == "/ao/controlla-la-posta"
    client.send(link(), {})
    assert db.session.scalars(select(User)).one().name == "Maria Piras"
    assert db.session.scalars(select(Contribution)).one().author_id == user_id


def test_pressing_twice_sends_one_mail_and_a_corrected_address_another(client: VisitingClient, topic_id: int) -> None:
    form = hidden(client.visit(write_path(topic_id)).text) | FILLED
    for email in ("pinucia@esempio.it", "pinucia@esempio.it", "pinuccia@esempio.it"):
        assert client.post(write_path(topic_id), data=form | VISITOR | {"email": email}).status_code == 303
    emails = list(db.session.scalars(select(AccountGrant.email).order_by(AccountGrant.id)))
    assert emails == ["pinucia@esempio.it", "pinuccia@esempio.it"]
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_a_program_that_fills_in_the_trap_gets_the_same_answer_and_nothing_else(client: VisitingClient, topic_id: int) -> None:
    answer = client.send(write_path(topic_id), FILLED | VISITOR | {"website": "http://esempio.it"})
    assert answer.location == "/ao/controlla-la-posta"
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_an_expired_link_says_so(client: VisitingClient, topic_id: int, clock: Traveller) -> None:
    client.send(write_path(topic_id), FILLED | VISITOR)
    mailed = link()
    clock.shift(timedelta(days=8))
    assert "scaduto" in client.visit(mailed, status=410).text
    assert "non è completo" in client.visit("/conferma-invio/tagliato", status=410).text


def test_a_window_that_closed_meanwhile_keeps_the_text(client: VisitingClient, territory: TerritoryRef, clock: Traveller) -> None:
    topic_id = close_window(territory)
    client.send(write_path(topic_id), FILLED | VISITOR)
    mailed = link()
    clock.shift(timedelta(hours=2))
    sent = client.send(mailed, {})
    assert sent.location.startswith("/ao/bozze/")
    resumed = client.get(sent.location)
    page = client.visit(resumed.location)
    assert "La raccolta dei contributi si è chiusa" in page.text
    assert TITLE in page.text
    assert "Invia in ritardo" in page.text
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0
    late = client.send(resumed.location, FILLED, page=resumed.location)
    assert late.location == "/ao/contributi/2026-1/ricevuta"
    assert db.session.scalars(select(Contribution)).one().is_late
    assert queries.list_drafts(db.session.scalars(select(User.id)).one()) == []


def test_a_form_opened_before_closing_becomes_a_draft(client: VisitingClient, territory: TerritoryRef, clock: Traveller) -> None:
    topic_id = close_window(territory)
    user_id = make_user()
    sign_in_as(client, user_id)
    form = hidden(client.visit(write_path(topic_id)).text)
    clock.shift(timedelta(hours=1))
    answer = client.post(write_path(topic_id), data=form | FILLED | {"late": ""})
    assert answer.status_code == 403
    check_page(answer)
    assert "Lo abbiamo salvato tra le tue bozze" in answer.text
    assert TEXT.replace("'", "&#39;") in answer.text
    assert queries.list_drafts(user_id)[0].payload["title"] == TITLE
    again = client.post(write_path(topic_id), data=hidden(answer.text) | FILLED)
    assert again.location == "/ao/contributi/2026-1/ricevuta"


def test_a_visitor_after_the_closing_keeps_the_text(client: VisitingClient, territory: TerritoryRef, clock: Traveller) -> None:
    topic_id = close_window(territory)
    form = hidden(client.visit(write_path(topic_id)).text)
    clock.shift(timedelta(hours=1))
    answer = client.post(write_path(topic_id), data=form | FILLED | VISITOR | {"late": ""})
    assert answer.status_code == 403
    check_page(answer)
    assert TITLE in answer.text
    comment = client.visit(f"/ao/temi/{topic_id}/commenti/nuovo")
    assert "I commenti si sono chiusi" in comment.text
    assert "Invia e conferma" not in comment.text


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"kind": ""}, "Scegli che cosa scrivi"),
    ({"kind": "grido"}, "Scegli che cosa scrivi"),
    ({"title": ""}, "Scrivi un titolo"),
    ({"title": "x" * 121}, "Il titolo supera 120 caratteri: ne restano 1 di troppo."),
    ({"text": ""}, "Scrivi il testo"),
    ({"text": "x" * 20_001}, "Il testo supera 20.000 caratteri: ne restano 1 di troppo."),
    ({"text": "> " * 60 + "fondo"}, "formattazione troppo complicata"),
    ({"municipality_ids": ["99999"]}, "Scegli i comuni dall&#39;elenco"),
    ({"municipality_ids": ["abc"]}, "Scegli i comuni dall&#39;elenco"),
    ({"municipality_ids": [str(2**70)]}, "Scegli i comuni dall&#39;elenco"),
    ({"submission_key": "x"}, "Il modulo non è completo"),
]


@pytest.mark.parametrize(("change", "sentence"), MISTAKES)
def test_mistakes_name_the_field_and_keep_everything(client: VisitingClient, topic_id: int, change: dict[str, Any], sentence: str) -> None:
    sign_in_as(client, make_user())
    answer = client.send(write_path(topic_id), FILLED | change, status=422)
    assert sentence in answer.text
    kept = {"title": TITLE, "text": "Le ore di assistenza"} | {name: str(value)[:40] for name, value in change.items() if name in FILLED}
    assert all(value.split("\n")[0].strip("> ")[:20] in answer.text for name, value in kept.items() if name != "kind")


VISITOR_MISTAKES = [
    ({"email": "non-un-indirizzo"}, "non è scritto bene"),
    ({"email": ""}, "Scrivi la tua e-mail"),
    ({"name": ""}, "Scrivi il tuo nome"),
    ({"name": "x" * 121}, "Il nome supera 120 caratteri"),
    ({"residence": "424242"}, "Scegli il comune dove vivi"),
]


@pytest.mark.parametrize(("change", "sentence"), VISITOR_MISTAKES)
def test_a_visitors_mistakes_are_told_before_any_mail(client: VisitingClient, topic_id: int, change: dict[str, str], sentence: str) -> None:
    answer = client.send(write_path(topic_id), FILLED | VISITOR | change, status=422)
    assert sentence in answer.text
    assert TITLE in answer.text
    assert db.session.scalar(select(func.count()).select_from(AccountGrant)) == 0


def test_the_preview_shows_and_warns_and_sends_nothing(client: VisitingClient, topic_id: int) -> None:
    data = FILLED | {"text": "Chiama **subito** il 347 1234567 <script>x</script>"}
    answer = client.send(f"/ao/temi/{topic_id}/contributi/anteprima", data, status=200, page=write_path(topic_id))
    assert "<strong>subito</strong>" in answer.text
    assert "numero di telefono" in answer.text
    assert "<script>x" not in answer.text
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0
    client.send(f"/ao/temi/{topic_id}/contributi/anteprima", FILLED | {"text": "x" * 20_001}, status=422, page=write_path(topic_id))


def test_drafts_are_saved_by_the_script_found_again_and_thrown_away(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user()
    sign_in_as(client, user_id)
    page = client.visit(write_path(topic_id))
    url = re.search(r'data-autosave-url="([^"]+)"', page.text)
    assert url
    form = hidden(page.text)
    for text in ("Comincio a scrivere", "Comincio a scrivere e continuo"):
        answer = client.post(
            url[1].replace("&amp;", "&"), data=form | {"title": TITLE, "text": text}, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 200
        assert answer.json
        assert answer.json["saved_at"] == NOW.isoformat()
    draft = queries.list_drafts(user_id, territory.id)[0]
    assert draft.payload == {"title": TITLE, "text": "Comincio a scrivere e continuo"}
    resumed = client.get(f"/ao/bozze/{draft.id}")
    assert "e continuo</textarea>" in client.visit(resumed.location).text
    sent = client.send(resumed.location, FILLED)
    assert sent.location == "/ao/contributi/2026-1/ricevuta"
    assert queries.list_drafts(user_id) == []
    client.visit(resumed.location, status=404)
    saved = client.send(write_path(topic_id), {"title": "Solo un titolo", "action": "draft"})
    assert saved.status_code == 303
    other = queries.list_drafts(user_id)[0]
    assert "Solo un titolo" in client.visit("/ao/bozze").text
    client.send(f"/ao/bozze/{other.id}/elimina", {}, page="/ao/bozze")
    assert "Nessuna bozza" in client.visit("/ao/bozze").text


def test_nobody_reads_or_deletes_somebody_elses_draft(client: VisitingClient, topic_id: int) -> None:
    owner = make_user()
    sign_in_as(client, owner)
    client.send(write_path(topic_id), {"title": "Il mio segreto", "action": "draft"})
    draft = queries.list_drafts(owner)[0]
    stranger = VisitingClient(client.application)
    sign_in_as(stranger, make_user())
    stranger.visit(f"/ao/bozze/{draft.id}", status=404)
    stranger.visit(f"{write_path(topic_id)}?bozza={draft.id}", status=404)
    stranger.send(f"/ao/bozze/{draft.id}/elimina", {}, page=write_path(topic_id))
    assert [one.id for one in queries.list_drafts(owner)] == [draft.id]


def test_the_author_alone_corrects_and_takes_back(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user()
    sent = make_contribution(territory, topic_id, actor_of(user_id, NOW), published=False)
    base = f"/ao/contributi/{sent.number}"
    stranger = VisitingClient(client.application)
    sign_in_as(stranger, make_user())
    for page in ("ricevuta", "modifica", "ritira"):
        stranger.visit(f"{base}/{page}", status=404)
    sign_in_as(client, user_id)
    stale = hidden(client.visit(f"{base}/modifica").text)
    client.send(f"{base}/modifica", FILLED | {"title": "Un titolo migliore"})
    clash = client.post(f"{base}/modifica", data=stale | FILLED | {"title": "Un titolo scritto altrove"})
    assert clash.status_code == 409
    check_page(clash)
    assert "Un titolo migliore" in clash.text
    assert 'value="Un titolo scritto altrove"' in clash.text
    settled = client.post(f"{base}/modifica", data=hidden(clash.text) | FILLED | {"title": "Un titolo scritto altrove"})
    assert settled.status_code == 303
    receipt = client.visit(f"{base}/ricevuta")
    assert "Un titolo scritto altrove" in receipt.text
    assert "Un titolo migliore" in client.visit(f"{base}/ricevuta?revisione=2").text
    client.visit(f"{base}/ricevuta?revisione=9", status=404)
    client.visit(f"{base}/ritira")
    client.send(f"{base}/ritira", {})
    client.visit(f"{base}/modifica", status=403)
    client.visit(f"{base}/ritira", status=403)


def test_staff_read_a_receipt(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    sent = make_contribution(territory, topic_id, published=False)
    operator = make_user("Olga Deiana")
    give_role(operator, territory, "operator")
    sign_in_as(client, operator)
    client.visit(f"/ao/contributi/{sent.number}/ricevuta")
    client.visit(f"/ao/contributi/{sent.number}/modifica", status=404)


def test_a_comment_is_asked_before_what_gives_somebody_away(client: VisitingClient, topic_id: int) -> None:
    """Before a visitor's address is asked to answer, and before a person's comment leaves; it never blocks."""
    path, text = f"/ao/temi/{topic_id}/commenti/nuovo", "Scrivete a mario.rossi@posta.esempio.it, sa tutto lui."
    asked = client.send(path, {"text": text} | VISITOR, status=200).text
    assert "Prima di inviare, controlla" in asked
    assert "mario.rossi@posta.esempio.it»" in asked
    sign_in_as(client, make_user())
    assert "Prima di inviare, controlla" in client.send(path, {"text": text}, status=200).text
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 0
    client.send(path, {"text": text, "leaves_findings": "y"})
    assert db.session.scalars(select(Comment.status)).one() == "in_moderation"


def test_comments_are_sent_and_corrected(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    about = make_contribution(territory, topic_id)
    user_id = make_user()
    sign_in_as(client, user_id)
    path = f"/ao/contributi/{about.number}/commenti/nuovo"
    client.visit(path)
    assert "Scrivi il commento" in client.send(path, {"text": " "}, status=422).text
    answer = client.send(path, {"text": COMMENT})
    assert answer.location == f"/ao/contributi/{about.number}"
    comment_id = queries.list_own_comments(user_id)[0].id
    service.change_publication(Subject("comment", comment_id), territory.id, "returned_for_edit", 1, NOW)
    edit = f"/ao/commenti/{comment_id}/modifica"
    assert "ti ha chiesto una correzione" in client.visit(edit).text
    client.send(edit, {"text": "Un commento più gentile."})
    assert queries.get_comment(territory.id, comment_id).status.value == "in_moderation"
    stranger = VisitingClient(client.application)
    sign_in_as(stranger, make_user())
    stranger.visit(edit, status=404)
    saved = client.send(path, {"text": "Da finire", "action": "draft"})
    assert saved.status_code == 303
    draft = queries.list_drafts(user_id)[0]
    resumed = client.get(f"/ao/bozze/{draft.id}").location
    assert resumed == f"{path}?bozza={draft.id}"
    assert "Da finire" in client.visit(resumed).text


def test_the_hat_is_asked_of_who_has_one_and_defaults_to_the_last(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user()
    organisation_id = make_organisation(territory, user_id)
    sign_in_as(client, user_id)
    assert "A nome di chi scrivi?" in client.visit(write_path(topic_id)).text
    client.send(write_path(topic_id), FILLED | {"organisation_id": str(organisation_id)})
    page = client.visit(write_path(topic_id))
    assert f'<option value="{organisation_id}" selected>' in page.text
    assert "Scrivi a nome di: <strong>Associazione Il Ponte</strong>" in re.sub(r"\s+", " ", page.text)
    forged = client.send(write_path(topic_id), FILLED | {"organisation_id": "4242"}, status=403)
    assert "Non risulti incaricato" in forged.text
    alone = VisitingClient(client.application)
    sign_in_as(alone, make_user())
    assert "A nome di chi scrivi?" not in alone.visit(write_path(topic_id)).text


def test_what_does_not_exist_is_the_same_404(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    unseen = make_contribution(territory, topic_id, published=False)
    for path in (
        "/ao/temi/999999/contributi/nuovo",
        f"/ao/contributi/{unseen.number}/commenti/nuovo",
        "/ao/contributi/2026-999/commenti/nuovo",
        f"/zz/temi/{topic_id}/contributi/nuovo",
        "/ao/temi/99999999999/contributi/nuovo",
    ):
        client.visit(path, status=404)


def test_too_many_texts_are_given_back(client: VisitingClient, topic_id: int) -> None:
    sign_in_as(client, make_user())
    for _ in range(30):
        client.send(write_path(topic_id), FILLED)
    answer = client.send(write_path(topic_id), FILLED, status=429)
    assert TEXT[:30] in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_the_name_is_offered_as_the_profile_says_and_taken_off_with_it(client: VisitingClient, territory: TerritoryRef) -> None:
    """Invariant 17: the choice of the profile begins every form, and taken back it holds for earlier texts too."""
    person = make_user("Anna Serra", shows_name=True)
    sent = make_contribution(territory, author=actor_of(person, NOW), now=NOW, shows_name=True)
    make_comment(territory, contribution_id=sent.contribution_id, author=actor_of(person, NOW), now=NOW, shows_name=True)
    sign_in_as(client, person)
    page = client.visit(write_path(make_topic(territory, now=NOW)), budget=20).text
    box = re.search(r'<input[^>]*name="shows_name"[^>]*>', page)
    assert box
    assert "checked" in box[0]
    client.send("/profilo/modifica", {"name": "Anna Serra", "municipality": "fuori", "language": "it"})
    page = client.visit(f"/ao/contributi/{sent.number}", budget=20).text.partition("<main")[2]
    assert "Anna Serra" not in page
    assert "Una persona" in page


def test_who_last_wrote_for_oneself_begins_so_again(territory: TerritoryRef, topic_id: int) -> None:
    """The hat defaults to the last used (decisions.md 9), oneself included."""
    person = make_user()
    make_organisation(territory, person)
    assert queries.find_last_hat(person, territory.id) is None
    make_contribution(territory, topic_id, actor_of(person, NOW), now=NOW)
    assert queries.find_last_hat(person, territory.id) == 0
