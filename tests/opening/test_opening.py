# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first configuration: tasks that wait for nobody, each kept by its own verb, and a trial of the mail that says what to correct."""

import re
import smtplib
import socket
import ssl
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from consulta.core.actor import SYSTEM
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notifications import trial
from consulta.notifications.trial import Trial
from consulta.opening import queries, service
from consulta.opening.requests import PublishLegal, SaveContacts, SaveMunicipalities, SaveNames
from consulta.opening.views import SCREENS
from consulta.territory import queries as territory_queries
from consulta.territory import starter
from consulta.territory.presets import HIDDEN_WHEN_SIMPLE
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
GUIDE = "/ao/ufficio/prima-configurazione"
BUDGET = 13


@pytest.fixture
def empty(app: Flask) -> TerritoryRef:
    """A territory as the setup link opens it: a name and words, nothing else."""
    return make_territory(comuni=0, contacts={}, is_simple=True)


def colleague(app: Flask, territory: TerritoryRef, role: str) -> VisitingClient:
    client, user = VisitingClient(app), make_user()
    give_role(user, territory, role)
    sign_in_as(client, user)
    return client


def done(territory: TerritoryRef) -> set[str]:
    return {task.name for task in queries.list_tasks(territory.id) if task.done_at}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (socket.gaierror(-2, "Name or service not known"), Trial.NAME),
        (ConnectionRefusedError(111, "refused"), Trial.REFUSED),
        (TimeoutError("timed out"), Trial.TIMEOUT),
        (ssl.SSLError(1, "wrong version number"), Trial.TLS),
        (ssl.SSLCertVerificationError("self-signed"), Trial.TLS),
        (smtplib.SMTPNotSupportedError("STARTTLS extension not supported"), Trial.TLS),
        (smtplib.SMTPAuthenticationError(535, b"no"), Trial.CREDENTIALS),
        (smtplib.SMTPSenderRefused(550, b"no", "x"), Trial.SENDER),
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no")}), Trial.RECIPIENT),
        (smtplib.SMTPServerDisconnected("bye"), Trial.OTHER),
        (OSError("network is unreachable"), Trial.OTHER),
    ],
)
def test_each_fault_of_the_mail_says_its_own_remedy(error: Exception, expected: Trial) -> None:
    assert trial.cause_of(error) is expected


def test_every_task_has_a_screen(app: Flask, empty: TerritoryRef) -> None:
    assert [task.name for task in queries.list_tasks(empty.id)] == list(SCREENS)


def test_from_empty_to_done_in_the_browser(app: Flask, empty: TerritoryRef) -> None:
    client = colleague(app, empty, "administrator")
    assert "0 di 7 fatti" in client.visit("/ao/ufficio/", budget=14).text
    for screen in ("nome", "comuni", "recapiti", "informativa", "posta", "persone", "aree"):
        client.visit(f"{GUIDE}/{screen}", budget=BUDGET)
    names = {"version": "1", "name": "Ambito di prova", "region": "Puglia", "vocabulary": "puglia"}
    client.send(f"{GUIDE}/nome", names)
    first, second = list(starter.municipalities())[:2]
    members = {"comuni": f"{first}\n{second}", "starts_on": "2026-01-01", "lead": second, "act": "Convenzione 4/2026"}
    client.send(f"{GUIDE}/comuni", members)
    client.send(f"{GUIDE}/recapiti", {"version": "2", "email": "ufficio@ambito.esempio.it"})
    client.send(f"{GUIDE}/informativa", {"version": "1", "privacy": "I dati stanno in **Comune**.", "rules": "Niente offese."})
    client.send(f"{GUIDE}/persone/fatto", {}, page=f"{GUIDE}/persone")
    client.send(f"{GUIDE}/aree/fatto", {}, page=f"{GUIDE}/aree")
    answer = client.send(f"{GUIDE}/posta", {}, status=200)
    assert "lettera" in answer.text
    ref = territory_queries.get_territory(empty.id)
    assert (ref.name, ref.labels.body.singular) == ("Ambito di prova", "Coordinamento Istituzionale")
    comuni = territory_queries.list_municipalities(empty.id, date(2026, 11, 21))
    assert {(one.belfiore, one.is_lead) for one in comuni} == {(first, False), (second, True)}
    public = VisitingClient(app).visit("/ao/privacy").text
    assert "<strong>Comune</strong>" in public
    assert "Niente offese." in public
    assert done(empty) >= set(SCREENS) - {"mail"}
    assert "Prima configurazione" in client.visit(GUIDE, budget=BUDGET).text


def test_the_coordinator_reads_the_list_and_changes_nothing(app: Flask, empty: TerritoryRef) -> None:
    client = colleague(app, empty, "coordinator")
    page = client.visit(GUIDE, budget=BUDGET).text
    assert f'href="{GUIDE}/nome"' not in page
    client.visit(f"{GUIDE}/nome", status=403)


@pytest.mark.parametrize("name", ["names", "mail", "nothing"])
def test_a_task_that_ends_by_what_it_saves_is_not_merely_said(empty: TerritoryRef, name: str) -> None:
    with pytest.raises(NotFound):
        service.say_done(SYSTEM, empty.id, name, NOW)


def test_a_stale_save_of_each_kind_meets_what_stands(empty: TerritoryRef) -> None:
    service.save_names(SYSTEM, SaveNames(empty.id, 1, "Primo", "Sardegna"), NOW)
    with pytest.raises(Conflict) as stale:
        service.save_contacts(SYSTEM, SaveContacts(empty.id, 1, {"email": "x@y.it"}), NOW)
    assert stale.value.theirs["name"] == "Primo"
    service.publish_legal(SYSTEM, PublishLegal(empty.id, 1, "Uno.", "Regole."), NOW)
    with pytest.raises(Conflict) as late:
        service.publish_legal(SYSTEM, PublishLegal(empty.id, 1, "Due.", "Regole."), NOW)
    assert late.value.theirs == {"privacy": "Uno.", "rules": "Regole."}
    assert done(empty) == {"names", "legal"}, "what failed is not done"


def test_versions_of_the_texts_stay(empty: TerritoryRef) -> None:
    assert queries.find_legal(empty.id) is None
    for number in (1, 2, 3):
        assert service.publish_legal(SYSTEM, PublishLegal(empty.id, number, f"Testo {number}", "Regole"), NOW) == number
    found = queries.find_legal(empty.id)
    assert found is not None
    assert (found.number, found.privacy) == (3, "Testo 3")


@pytest.mark.parametrize(
    ("comuni", "lead", "act", "field"),
    [((), "", "", "comuni"), (("A474",), "Cagliari", "Atto", "lead"), (("Z999",), "", "", "comuni"), (("A474",), "A474", "", "act")],
)
def test_comuni_that_will_not_do_leave_nothing_behind(
    empty: TerritoryRef, comuni: tuple[str, ...], lead: str, act: str, field: str
) -> None:
    known = next(iter(starter.municipalities()))
    chosen = tuple(known if one == "A474" else one for one in comuni)
    with pytest.raises(Invalid) as error:
        service.save_municipalities(
            SYSTEM, SaveMunicipalities(empty.id, chosen, date(2026, 1, 1), known if lead == "A474" else lead, act), NOW
        )
    assert set(error.value.errors) == {field}
    assert territory_queries.list_memberships(empty.id) == []
    assert done(empty) == set()


def test_comuni_are_written_as_people_write_them(empty: TerritoryRef) -> None:
    """Names with any accent and capital, codes, one already there; of two with one name, the one of the region."""
    service.save_municipalities(SYSTEM, SaveMunicipalities(empty.id, ("assemini", "A069"), date(2026, 1, 1)), NOW)
    written = ("ALA' DEI SARDI", "Assemini", "San Teodoro", "agliè")
    service.save_municipalities(SYSTEM, SaveMunicipalities(empty.id, written, date(2026, 1, 1), "San Teodoro", "Atto 1"), NOW)
    members = {one.belfiore: one.name for one in territory_queries.list_memberships(empty.id)}
    assert members == {"A474": "Assemini", "A069": "Aggius", "A115": "Alà dei Sardi", "I329": "San Teodoro", "A074": "Agliè"}
    assert territory_queries.find_lead_id(empty.id, date(2026, 1, 1)) is not None


@pytest.mark.parametrize(("written", "said"), [("Ozzieri", "Ozieri"), ("Samone", "(TO)"), ("Qqqqqq", "uno per riga"), ("Lirio", "")])
def test_a_comune_that_is_none_or_two_says_what_to_write(empty: TerritoryRef, written: str, said: str) -> None:
    with pytest.raises(Invalid) as error:
        service.save_municipalities(SYSTEM, SaveMunicipalities(empty.id, (written,), date(2026, 1, 1)), NOW)
    assert list(error.value.errors) == ["comuni"]
    assert said in str(error.value.errors["comuni"])
    assert territory_queries.list_memberships(empty.id) == []


def test_what_to_correct_of_the_mail_names_variables_that_exist() -> None:
    """The names in the sentences of the trial are those of the README, letter by letter."""
    known = set(re.findall(r"`(MAIL_[A-Z]+)`", (Path(__file__).parents[2] / "README.md").read_text()))
    named = {name for one in Trial for name in re.findall(r"MAIL_[A-Z_]+", one.label)}
    assert named
    assert named <= known, named - known


def test_the_simple_menu_leaves_out_and_closes_nothing(app: Flask, empty: TerritoryRef) -> None:
    client = colleague(app, empty, "coordinator")
    page = client.visit("/ao/ufficio/", budget=14).text
    assert "/ao/ufficio/etichette" not in page
    preset = client.visit("/ao/ufficio/impostazioni/menu", budget=BUDGET).text
    assert "/ao/ufficio/etichette" in preset, "what is left out is said, with its address"
    client.visit("/ao/ufficio/etichette", budget=BUDGET)
    endpoints = {one.endpoint for one in HIDDEN_WHEN_SIMPLE}
    assert endpoints <= {link.endpoint for link in app.config["WORKSPACE_NAV"]}
    administrator = colleague(app, empty, "administrator")
    administrator.send("/ao/ufficio/impostazioni/menu", {"version": "1", "preset": "full"})
    assert "/ao/ufficio/etichette" in client.visit("/ao/ufficio/", budget=14).text


def test_strangers_are_refused_by_the_verbs(empty: TerritoryRef) -> None:
    nobody = make_actor(empty, "auditor")
    for verb in (
        lambda: service.say_done(nobody, empty.id, "areas", NOW),
        lambda: service.save_names(nobody, SaveNames(empty.id, 1, "X", "Y"), NOW),
        lambda: service.save_municipalities(nobody, SaveMunicipalities(empty.id, (), date(2026, 1, 1)), NOW),
        lambda: service.publish_legal(nobody, PublishLegal(empty.id, 1, "X", "Y"), NOW),
        lambda: service.keep_trial(nobody, empty.id, "sent", NOW),
    ):
        with pytest.raises(Refused):
            verb()
