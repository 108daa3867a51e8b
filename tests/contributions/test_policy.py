# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what, and what the detector sees: no database."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from consulta.contributions import policy
from consulta.contributions.models import Channel, PublicationStatus
from consulta.contributions.policy import Finding
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, OrganisationHat, RoleInTerritory
from tests.support.growth import assert_grows_with_its_input

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
HERE, ELSEWHERE = 1, 2
STATUSES = tuple(PublicationStatus)


@dataclass(frozen=True)
class Window:
    suspended: bool = False
    accepts_input: bool = True
    accepts_comments: bool = True
    accepts_late: bool = False
    opens_at: datetime | None = NOW - timedelta(days=10)
    closes_at: datetime | None = NOW + timedelta(days=10)


@dataclass(frozen=True)
class Topic:
    territory_id: int = HERE
    status: str = "open"
    window: Window = field(default_factory=Window)


SHUT = Window(accepts_input=False, accepts_comments=False)
LATE = replace(SHUT, accepts_late=True)
SUSPENDED = replace(SHUT, suspended=True, accepts_late=False)
EARLY = replace(SHUT, opens_at=NOW + timedelta(days=1))
PERSON = Actor(user_id=7, name="Maria", is_confirmed=True)
UNCONFIRMED = Actor(user_id=8, name="Gino")
HAT = OrganisationHat(5, HERE, "Il Ponte", accredited=True)
FOREIGN_HAT = OrganisationHat(6, ELSEWHERE, "Altrove", accredited=True)
DELEGATE = replace(PERSON, hats=(HAT, FOREIGN_HAT))


def staff(role: str, territory_id: int = HERE) -> Actor:
    return Actor(user_id=9, is_confirmed=True, roles=frozenset({RoleInTerritory(territory_id, role)}))


@pytest.mark.parametrize(
    ("actor", "window", "hat", "late", "allowed"),
    [
        (ANONYMOUS, Window(), None, False, True),
        (ANONYMOUS, SHUT, None, False, False),
        (ANONYMOUS, LATE, None, False, False),
        (ANONYMOUS, LATE, None, True, True),
        (PERSON, Window(), None, False, True),
        (PERSON, SHUT, None, True, False),
        (PERSON, LATE, None, False, False),
        (PERSON, LATE, None, True, True),
        (PERSON, SUSPENDED, None, True, False),
        (PERSON, EARLY, None, True, False),
        (PERSON, Window(), HAT.organisation_id, False, False),
        (UNCONFIRMED, Window(), None, False, False),
        (DELEGATE, Window(), HAT.organisation_id, False, True),
        (DELEGATE, Window(), FOREIGN_HAT.organisation_id, False, False),
        (DELEGATE, Window(), 99, False, False),
    ],
)
def test_who_may_submit(actor: Actor, window: Window, hat: int | None, late: bool, allowed: bool) -> None:
    decision = policy.may_submit_contribution(actor, Topic(window=window), NOW, hat, late=late)
    assert bool(decision) is allowed
    assert allowed or decision.reason.endswith(".")


@pytest.mark.parametrize("status", ["proposed", "closed", "merged", "declined"])
def test_only_an_open_topic_takes_texts(status: str) -> None:
    assert not policy.may_submit_contribution(PERSON, Topic(status=status), NOW, late=True)
    assert not policy.may_comment(PERSON, Topic(status=status), NOW)


@pytest.mark.parametrize(
    ("actor", "window", "allowed"),
    [
        (ANONYMOUS, Window(), True),
        (PERSON, Window(), True),
        (PERSON, SHUT, False),
        (PERSON, LATE, False),
        (PERSON, SUSPENDED, False),
        (PERSON, EARLY, False),
        (UNCONFIRMED, Window(), False),
    ],
)
def test_who_may_comment(actor: Actor, window: Window, allowed: bool) -> None:
    assert bool(policy.may_comment(actor, Topic(window=window), NOW)) is allowed


def test_each_refusal_says_its_own_reason() -> None:
    reasons = [policy.may_submit_contribution(PERSON, Topic(window=window), NOW).reason for window in (SHUT, SUSPENDED, EARLY)]
    assert len(set(reasons)) == 3
    assert "ritardo" in policy.may_submit_contribution(PERSON, Topic(window=LATE), NOW).would_help


@pytest.mark.parametrize(
    ("mode", "accredited", "posts", "finding", "late", "by_staff", "waits"),
    [
        ("newcomers", False, 0, False, False, False, True),
        ("newcomers", False, 1, False, False, False, True),
        ("newcomers", False, 2, False, False, False, False),
        ("newcomers", True, 0, False, False, False, False),
        ("newcomers", True, 9, True, False, False, True),
        ("newcomers", False, 0, False, False, True, False),
        ("newcomers", False, 0, True, False, True, True),
        ("newcomers", True, 9, False, True, False, True),
        ("all", True, 9, False, False, False, True),
        ("all", False, 0, False, False, True, True),
        ("none", False, 0, False, False, False, False),
        ("none", False, 0, True, False, False, True),
        ("none", True, 9, False, True, False, True),
    ],
)
def test_who_is_read_first(mode: str, accredited: bool, posts: int, finding: bool, late: bool, by_staff: bool, waits: bool) -> None:
    found = (Finding("phone", "x", "y"),) if finding else ()
    assert policy.needs_reading(mode, accredited=accredited, published_posts=posts, findings=found, late=late, by_staff=by_staff) is waits


READABLE = {PublicationStatus.PUBLISHED, PublicationStatus.MERGED, PublicationStatus.SPLIT, PublicationStatus.REJOINED}
BEFORE = {PublicationStatus.SUBMITTED, PublicationStatus.IN_MODERATION, PublicationStatus.RETURNED_FOR_EDIT}


@pytest.mark.parametrize("status", STATUSES)
def test_only_the_author_revises_and_only_before_publication(status: PublicationStatus) -> None:
    assert bool(policy.may_revise(PERSON, 7, status)) is (status in BEFORE)
    for other in (ANONYMOUS, UNCONFIRMED, staff("operator"), staff("coordinator"), staff("administrator"), SYSTEM):
        assert not policy.may_revise(other, 7, status)
    assert not policy.may_revise(ANONYMOUS, None, status)


@pytest.mark.parametrize("status", STATUSES)
def test_only_the_author_withdraws_and_only_before_the_answer(status: PublicationStatus) -> None:
    open_ = status in BEFORE or status in READABLE
    assert bool(policy.may_withdraw(PERSON, 7, status, None)) is open_
    assert not policy.may_withdraw(PERSON, 7, status, NOW)
    assert not policy.may_withdraw(staff("coordinator"), 7, status, None)


@pytest.mark.parametrize(("actor", "status"), list(product((ANONYMOUS, UNCONFIRMED, PERSON), STATUSES)))
def test_the_public_reads_what_is_public_and_an_author_everything(actor: Actor, status: PublicationStatus) -> None:
    at_its_address = status in READABLE
    assert bool(policy.may_read(actor, HERE, 7, status)) is (at_its_address or actor.user_id == 7)


@pytest.mark.parametrize(
    ("role", "reads", "promotes", "desk"),
    [
        ("operator", True, True, True),
        ("coordinator", True, True, True),
        ("municipal_referent", True, False, True),
        ("deputy_approver", True, False, False),
        ("auditor", True, False, False),
        ("administrator", False, False, False),
    ],
)
def test_what_each_role_of_the_office_may(role: str, reads: bool, promotes: bool, desk: bool) -> None:
    one, waiting = staff(role), PublicationStatus.IN_MODERATION
    assert bool(policy.may_read(one, HERE, 7, waiting)) is reads
    assert bool(policy.may_see_receipt(one, HERE, 7)) is reads
    assert bool(policy.may_promote_comment(one, HERE, PublicationStatus.PUBLISHED, None)) is promotes
    assert bool(policy.may_accept_late(one, HERE)) is promotes
    assert bool(policy.may_write_for_others(one, HERE)) is desk
    foreign = staff(role, ELSEWHERE)
    assert not policy.may_read(foreign, HERE, 7, waiting)
    assert not policy.may_promote_comment(foreign, HERE, PublicationStatus.PUBLISHED, None)
    assert not policy.may_write_for_others(foreign, HERE)


def test_a_comment_is_promoted_once_and_public() -> None:
    operator = staff("operator")
    assert not policy.may_promote_comment(operator, HERE, PublicationStatus.PUBLISHED, 4)
    for status in set(STATUSES) - {PublicationStatus.PUBLISHED}:
        assert not policy.may_promote_comment(operator, HERE, status, None)


@pytest.mark.parametrize("status", STATUSES)
def test_a_tombstone_is_left_only_by_what_was_public(status: PublicationStatus) -> None:
    assert policy.is_tombstone(status, NOW) is (status in (PublicationStatus.HIDDEN, PublicationStatus.WITHDRAWN))
    assert not policy.is_tombstone(status, None)


GIVES_AWAY = [
    ("Il codice è RSSMRA80A01B354X, grazie", "tax_code"),
    ("scritto piccolo: rssmra80a01b354x", "tax_code"),
    ("con omocodia RSSMRA8LA01B354X", "tax_code"),
    ("IBAN IT60X0542811101000000123456", "iban"),
    ("IT60 X054 2811 1010 0000 0123 456", "iban"),
    ("chiamami al 347 1234567", "phone"),
    ("chiamami al +39 347.123.4567", "phone"),
    ("cellulare 3471234567.", "phone"),
    ("fisso 070 1234567", "phone"),
    ("Tel.070 1234567", "phone"),
    ("cell.3471234567", "phone"),
    ("347/1234567,dopo le otto", "phone"),
    ("scrivi a maria.piras@esempio.it", "email"),
    ("abita in via Roma 12", "address"),
    ("abita in Via dei Mille, n. 3", "address"),
    ("sta in piazza Santa Barbara 4, secondo piano", "address"),
    ("mio figlio di 9 anni aspetta", "minor"),
    ("mia nipotina, che ha sette anni, resta a casa", "minor"),
    ("la nostra bambina ha 18 mesi", "minor"),
    ("mia madre ha l'Alzheimer", "health"),
    ("soffro di depressione da un anno", "health"),
    ("mio fratello è tossicodipendente", "health"),
]
HARMLESS = [
    "Servono 12 ore in più alla settimana per chi ha più di 75 anni.",
    "Il fondo del 2026 era di 3.500.000 euro, nel 2025 di 2.900.000.",
    "La legge 328 del 2000 e la delibera 23/4 del 21.11.2025.",
    "In via Roma manca la fermata; in piazza servono panchine.",
    "I bambini da 0 a 6 anni e i ragazzi tra 11 e 14 anni.",
    "Servono gruppi per i familiari di chi vive con l'Alzheimer nei nostri comuni.",
    "Mio figlio di 34 anni cerca casa.",
    "L'autismo negli adulti non ha risposte: un centro diurno per tutto il territorio.",
    "Orario: dalle 8.30 alle 13.30, il lunedì e il giovedì.",
    "Spesi 1.347.123,45 euro su 12/070123456 previsti; €3471234567 in tutto.",
    "CIG 0123, capitolo 45, pagina 6.",
]


@pytest.mark.parametrize(("text", "kind"), GIVES_AWAY)
def test_the_detector_sees(text: str, kind: str) -> None:
    found = {finding.kind: finding for finding in policy.find_personal_data(text)}
    assert kind in found
    assert found[kind].message.startswith("Nel testo sembra esserci")
    assert kind in {finding.kind for finding in policy.find_personal_data(text.replace(" ", "\n"))}


@pytest.mark.parametrize("text", HARMLESS)
def test_the_detector_leaves_alone(text: str) -> None:
    assert policy.findings_in(text) == ()


@pytest.mark.parametrize(
    ("text", "offends"),
    [
        ("Siete dei coglioni", True),
        ("VERGOGNA, ladri e farabutti!", True),
        ("Sono molto arrabbiata con l'ufficio", False),
        ("il merlo canta", False),
        ("cretinismo congenito", False),
    ],
)
def test_offences(text: str, offends: bool) -> None:
    assert bool(policy.find_offences(text)) is offends


HOSTILE = [
    "a",
    "via ",
    "via a ",
    "via di di di ",
    "via Roma, n. ",
    "mio figlio ",
    "mio figlio piccolo ",
    "9 anni ",
    "mio 9 anni ",
    "a@",
    "a.a@a.",
    "x@a-",
    "3",
    "347 ",
    "+39 347 ",
    "IT60X",
    "it 60 x 1 ",
    "autismo ",
    "mia autismo ",
    "abcdef80a01",
    "0 ",
    ".+-",
    "\u200b",
    " ",
    "è",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_makes_the_detector_slow(unit: str) -> None:
    assert_grows_with_its_input(lambda size: policy.findings_in((unit * size)[:size]), 20_000)


@pytest.mark.parametrize("role", ["operator", "coordinator", "municipal_referent"])
def test_the_office_corrects_only_what_it_wrote_down(role: str) -> None:
    office = Actor(user_id=1, is_confirmed=True, roles=frozenset({RoleInTerritory(7, role)}))
    assert policy.may_correct_entry(office, 7, Channel.DESK, None, PublicationStatus.RETURNED_FOR_EDIT)
    assert not policy.may_correct_entry(office, 7, Channel.DESK, None, PublicationStatus.PUBLISHED)
    assert not policy.may_correct_entry(office, 7, Channel.ONLINE, None, PublicationStatus.IN_MODERATION)
    assert not policy.may_correct_entry(office, 7, Channel.DESK, 3, PublicationStatus.IN_MODERATION)
    assert not policy.may_correct_entry(office, 8, Channel.DESK, None, PublicationStatus.IN_MODERATION)
