# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of news through a real SMTP server: each fact once for each person, whatever dies in between; grouped, never empty."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import Message

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from consulta.accounts.models import User
from consulta.core import clock
from consulta.core.db import db
from consulta.core.unit_of_work import current, transactional
from consulta.notifications import delivery, jobs, queries, service
from consulta.notifications.models import DigestRun, Follow, FollowedKind, NewsItem, OutboxMail
from consulta.notifications.requests import ChooseMail, Thing
from consulta.organisations.queries import actor_of
from consulta.register.queries import find_daily_head
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.consultations import current_cycle_id, make_topic
from tests.factories.notifications import decide, follow, publish_comment, publish_contribution, tell
from tests.factories.territory import make_territory
from tests.support.smtp import MailServer

DAY = datetime.fromisoformat("2026-11-24T10:00:00+01:00")
DIGEST = datetime.fromisoformat("2026-11-25T07:30:00+01:00")
CROWD = 240
FACTS = 12


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    """A morning in November, half past seven still far."""
    with time_machine.travel(DAY, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(mail_app: Flask, traveller: time_machine.Traveller) -> TerritoryRef:
    """A territory with a cycle that takes contributions."""
    territory = make_territory()
    current_cycle_id(territory, clock.now())
    return territory


def text_of(letter: Message) -> str:
    """The half for reading as it is, which comes first."""
    parts = [part for part in letter.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    return bytes(parts[0].get_payload(decode=True)).decode().replace("\r\n", "\n")


def news(server: MailServer) -> list[Message]:
    """The letters of news that the server took."""
    return [letter for letter in server.accepted if letter["List-Unsubscribe"]]


def told_in(letters: list[Message]) -> Counter[tuple[str, str]]:
    """How many times each (address, fact) was read in a letter; a fact is known by the number of its contribution."""
    line = re.compile(r"- Nuovo contributo n\. ([\d-]+)")
    return Counter((letter["To"], number) for letter in letters for number in line.findall(text_of(letter)))


@transactional
def speak_english(user_id: int) -> None:
    """The person chose English for messages."""
    current().session.execute(update(User).where(User.id == user_id).values(language="en"))


@transactional
def crowd(territory: TerritoryRef, topic_id: int, number: int) -> None:
    """Many people who follow a topic."""
    session, at = current().session, clock.now() - timedelta(minutes=1)
    people = [User(email=f"persona-{n}@esempio.it", name="Persona", created_at=at, confirmed_at=at) for n in range(number)]
    session.add_all(people)
    session.flush()
    where = {"territory_id": territory.id, "thing_kind": FollowedKind.TOPIC, "thing_id": topic_id, "created_at": at}
    session.add_all(Follow(user_id=person.id, **where) for person in people)


def test_hundreds_of_followers_read_each_fact_once_whatever_dies(
    territory: TerritoryRef, mail_server: MailServer, traveller: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is killed between two chunks, between two letters and after a few of them left; it begins again each time."""
    topic_id = make_topic(territory)
    tell()
    crowd(territory, topic_id, CROWD)
    for _ in range(FACTS):
        publish_contribution(territory, topic_id)
    for facts_before_death in (1, 4, 9):
        killed(monkeypatch, "tell_chunk", facts_before_death)
    assert jobs.write_news() == 0, "nothing leaves before half past seven"
    assert db.session.scalar(select(func.count()).select_from(NewsItem)) == CROWD * FACTS
    traveller.move_to(DIGEST)
    for letters_before_death in (7, 90):
        killed(monkeypatch, "write_letter", letters_before_death)
        assert service.claim_due(clock.now(), 10), "letters in the hand of a worker that dies"
        service.release_claims()
    jobs.tell_news()
    jobs.tell_news()
    mail_server.wait_for(CROWD)
    traveller.shift(timedelta(days=1))
    jobs.tell_news()
    read = told_in(news(mail_server))
    assert len(read) == CROWD * FACTS
    assert set(read.values()) == {1}
    assert len(news(mail_server)) == CROWD


def killed(monkeypatch: pytest.MonkeyPatch, verb: str, calls: int) -> None:
    """The worker makes some calls of a verb and is killed at the next one."""
    left, real = iter(range(calls)), getattr(service, verb)

    def call(*arguments: object) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*arguments)

    with monkeypatch.context() as dying:
        dying.setattr(service, verb, call)
        with pytest.raises(KeyboardInterrupt):
            jobs.write_news()


def test_the_digest_groups_by_thing_speaks_the_readers_language_and_carries_the_head(
    territory: TerritoryRef, mail_server: MailServer, traveller: time_machine.Traveller
) -> None:
    topic_id = make_topic(territory, title="Trasporti & strade")
    contribution_id = publish_contribution(territory, topic_id)
    tell()
    reader, foreigner = make_user(email="anna@esempio.it"), make_user(email="john@esempio.it")
    speak_english(foreigner)
    for user_id in (reader, foreigner):
        follow(territory, user_id, "topic", topic_id)
        follow(territory, user_id, "contribution", contribution_id)
    for _ in range(2):
        publish_contribution(territory, topic_id)
        publish_comment(territory, contribution_id=contribution_id)
    jobs.tell_news()
    assert news(mail_server) == []
    traveller.move_to(DIGEST)
    jobs.tell_news()
    mail_server.wait_for(2)
    letters = {letter["To"]: text_of(letter) for letter in news(mail_server)}
    italian = letters["anna@esempio.it"]
    assert italian.count("Tema: Trasporti & strade\n") == italian.count("Contributo: Più ore di assistenza a casa\n") == 1
    assert italian.count("- Nuovo contributo") == italian.count("- Nuovo commento") == 2
    head = find_daily_head(territory.id, clock.now())
    assert head is not None
    assert head.hash in italian
    english = letters["john@esempio.it"]
    assert "/en/" in english
    assert english.count("- New contribution no.") == 2, "each letter of one sweep speaks the language of its reader"
    assert "Nuovo" not in english


def test_a_letter_carries_the_one_click_link_and_it_works(
    territory: TerritoryRef, mail_app: Flask, mail_server: MailServer, traveller: time_machine.Traveller
) -> None:
    topic_id, user_id = make_topic(territory), make_user(email="anna@esempio.it")
    follow(territory, user_id, "topic", topic_id)
    publish_contribution(territory, topic_id)
    traveller.move_to(DIGEST)
    jobs.tell_news()
    mail_server.wait_for(1)
    (letter,) = news(mail_server)
    link = letter["List-Unsubscribe"].strip("<>")
    assert link.startswith("http://localhost/disiscrizione/"), "the header is one line, neither folded nor encoded"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in text_of(letter)
    path = link.removeprefix("http://localhost")
    assert mail_app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    traveller.move_to(DIGEST + timedelta(hours=1))
    publish_contribution(territory, topic_id)
    traveller.shift(timedelta(days=2))
    jobs.tell_news()
    assert len(news(mail_server)) == 1


def test_no_empty_letter_leaves_when_all_was_hidden_after_it_was_written(
    territory: TerritoryRef, mail_server: MailServer, traveller: time_machine.Traveller
) -> None:
    topic_id, user_id = make_topic(territory), make_user()
    follow(territory, user_id, "topic", topic_id)
    contribution_id = publish_contribution(territory, topic_id)
    traveller.move_to(DIGEST)
    jobs.write_news()
    decide(territory, "contribution", contribution_id, outcome="hidden")
    delivery.sweep()
    assert news(mail_server) == []
    assert db.session.scalar(select(func.count()).where(OutboxMail.template == service.TEMPLATE)) == 0


def test_who_chose_at_once_is_told_at_once_and_not_again_in_the_morning(
    territory: TerritoryRef, mail_server: MailServer, traveller: time_machine.Traveller
) -> None:
    topic_id, user_id = make_topic(territory), make_user(email="anna@esempio.it")
    service.choose_mail(actor_of(user_id, clock.now()), ChooseMail(False, {"contributions": "at_once"}, 0), clock.now())
    follow(territory, user_id, "topic", topic_id)
    publish_contribution(territory, topic_id)
    publish_comment(territory, topic_id=topic_id)
    jobs.tell_news()
    mail_server.wait_for(1)
    assert "Nuovo commento" not in text_of(news(mail_server)[0])
    traveller.move_to(DIGEST)
    jobs.tell_news()
    mail_server.wait_for(2)
    first, second = map(text_of, news(mail_server))
    assert ("Nuovo contributo" in first, "Nuovo contributo" in second, "Nuovo commento" in second) == (True, False, True)


def test_a_worker_that_slept_through_the_morning_sends_when_it_wakes(
    territory: TerritoryRef, mail_server: MailServer, traveller: time_machine.Traveller
) -> None:
    topic_id, user_id = make_topic(territory), make_user()
    follow(territory, user_id, "topic", topic_id)
    publish_contribution(territory, topic_id)
    traveller.move_to(DIGEST + timedelta(hours=5))
    assert not queries.check_digest(clock.now()).ok
    jobs.tell_news()
    mail_server.wait_for(1)
    health = queries.check_digest(clock.now())
    assert health.ok
    assert "25/11/2026 12:30, 1 messaggi" in health.message


def test_the_digest_of_a_day_is_noted_once(territory: TerritoryRef, traveller: time_machine.Traveller) -> None:
    assert "mai partito" in queries.check_digest(clock.now()).message
    traveller.move_to(DIGEST - timedelta(minutes=1))
    jobs.write_news()
    assert db.session.scalar(select(func.count()).select_from(DigestRun)) == 0
    for _ in range(3):
        traveller.move_to(DIGEST)
        jobs.write_news()
    assert list(db.session.scalars(select(DigestRun.day))) == [clock.rome_day(DIGEST)]


def test_the_letter_of_a_person_tells_of_one_territory(territory: TerritoryRef, traveller: time_machine.Traveller) -> None:
    """Two territories, two letters, each with its own name and head; the second waits its twenty minutes."""
    other = make_territory(slug="altrove", name="Ambito altrove")
    user_id = make_user()
    for one in (territory, other):
        topic_id = make_topic(one)
        service.follow(actor_of(user_id, clock.now()), Thing(one.id, "topic", topic_id), clock.now() - timedelta(minutes=1))
        publish_contribution(one, topic_id)
    tell()
    assert jobs.write_news() == 0
    traveller.move_to(DIGEST)
    assert jobs.write_news() == 1
    traveller.shift(timedelta(minutes=21))
    assert jobs.write_news() == 1
    assert jobs.write_news() == 0
