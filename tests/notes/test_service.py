# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes between colleagues: who writes, whom they name, taking back, reading, forgetting."""

import json

import pytest
from sqlalchemy import func, select

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.notes import policy, queries, service
from consulta.notes.models import NoteMention, StaffNote
from consulta.notes.requests import COMMENT, CONTRIBUTION
from consulta.notifications.models import OutboxMail
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.notes import WORDS, make_note, note_request
from tests.factories.territory import make_territory


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def waiting(territory: TerritoryRef, actor: Actor) -> list[str]:
    return [one.text for one in queries.list_mentions(territory.id, actor.user_id).items if one.read_at is None]


def test_a_note_names_a_colleague_who_gets_one_letter_without_its_words(
    territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int
) -> None:
    public = count(RegisterEntry)
    note_id = make_note(territory, contribution_id, bruno, author=anna)
    (row,) = queries.list_notes(CONTRIBUTION, contribution_id).items
    assert (row.id, row.author, row.text, row.mentioned) == (note_id, "Anna Operatrice", WORDS, ("Bruno Coordinatore",))
    (letter,) = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "notes/mentioned"))
    assert letter.user_id == bruno.user_id
    assert WORDS not in json.dumps(letter.context)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "notes.written")).one()
    assert event.details == {"note_id": note_id, "mentioned": [bruno.user_id]}
    assert count(RegisterEntry) == public, "nothing of it is public"
    assert waiting(territory, bruno) == [WORDS]
    assert waiting(territory, anna) == []


def test_a_note_may_name_nobody_and_stand_on_a_comment(territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int) -> None:
    comment_id = make_comment(territory, contribution_id=contribution_id, published=False).comment_id
    make_note(territory, comment_id, author=anna, kind=COMMENT)
    make_note(territory, comment_id, bruno, author=anna, kind=COMMENT, text="Guarda tu.")
    assert [(one.text, one.mentioned) for one in queries.list_notes(COMMENT, comment_id).items] == [
        ("Guarda tu.", ("Bruno Coordinatore",)),
        (WORDS, ()),
    ]
    assert queries.list_notes(CONTRIBUTION, contribution_id).items == []
    (mention,) = queries.list_mentions(territory.id, bruno.user_id).items
    assert (mention.subject.kind, mention.subject.id) == (COMMENT, comment_id)
    assert mention.subject.number


def test_the_same_key_gives_the_same_note_and_only_to_the_same_hand(
    territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int
) -> None:
    request = note_request(territory, contribution_id, bruno)
    first = service.write_note(anna, request, clock.now())
    assert service.write_note(anna, request, clock.now()) == first
    assert (count(StaffNote), count(NoteMention)) == (1, 1)
    with pytest.raises(Refused):
        service.write_note(bruno, request, clock.now())


@pytest.mark.parametrize(("text", "field"), [("  \n ", "text"), ("x" * (policy.TEXT_CAP + 1), "text")])
def test_what_is_not_a_note_is_told(territory: TerritoryRef, anna: Actor, contribution_id: int, text: str, field: str) -> None:
    with pytest.raises(Invalid) as told:
        make_note(territory, contribution_id, author=anna, text=text)
    assert set(told.value.errors) == {field}
    assert count(StaffNote) == 0


@pytest.mark.parametrize("who", ["auditor", "administrator", "elsewhere", "myself", "citizen"])
def test_only_who_works_on_the_texts_here_may_be_named(territory: TerritoryRef, anna: Actor, contribution_id: int, who: str) -> None:
    people = {
        "auditor": lambda: make_actor(territory, "auditor"),
        "administrator": lambda: make_actor(territory, "administrator"),
        "elsewhere": lambda: make_actor(make_territory(slug="altrove", name="Ambito altrove"), "operator"),
        "myself": lambda: anna,
        "citizen": make_actor,
    }
    with pytest.raises(Invalid) as told:
        make_note(territory, contribution_id, people[who](), author=anna)
    assert set(told.value.errors) == {"mentioned"}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("operator", True),
        ("coordinator", True),
        ("municipal_referent", True),
        ("deputy_approver", True),
        ("auditor", False),
        ("administrator", False),
    ],
)
def test_who_writes(territory: TerritoryRef, contribution_id: int, role: str, may: bool) -> None:
    actor = make_actor(territory, role)
    assert bool(policy.may_write_note(actor, territory.id)) is may
    assert bool(policy.may_read_notes(actor, territory.id)) is (role != "administrator")
    if may:
        make_note(territory, contribution_id, author=actor)
        return
    with pytest.raises(Refused):
        make_note(territory, contribution_id, author=actor)


def test_a_text_of_elsewhere_takes_no_note(territory: TerritoryRef, anna: Actor) -> None:
    elsewhere = make_territory(slug="altrove", name="Ambito altrove")
    with pytest.raises(NotFound):
        make_note(territory, make_contribution(elsewhere).contribution_id, author=anna)


def test_the_author_takes_it_back_and_the_line_stays(territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int) -> None:
    note_id = make_note(territory, contribution_id, bruno, author=anna)
    with pytest.raises(Refused):
        service.withdraw_note(bruno, territory.id, note_id, clock.now())
    with pytest.raises(NotFound):
        service.withdraw_note(anna, make_territory(slug="altrove", name="Ambito altrove").id, note_id, clock.now())
    service.withdraw_note(anna, territory.id, note_id, clock.now())
    at = queries.list_notes(CONTRIBUTION, contribution_id).items[0].withdrawn_at
    service.withdraw_note(anna, territory.id, note_id, clock.now())  # a second click
    (row,) = queries.list_notes(CONTRIBUTION, contribution_id).items
    assert (row.text, row.author, row.withdrawn_at) == ("", "Anna Operatrice", at)
    assert waiting(territory, bruno) == [], "nothing is left to read"
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "notes.withdrawn")).all()
    assert [one.details for one in events] == [{"note_id": note_id}]


def test_a_mention_is_read_once_and_only_by_who_is_named(territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int) -> None:
    make_note(territory, contribution_id, bruno, author=anna)
    (mention,) = queries.list_mentions(territory.id, bruno.user_id).items
    with pytest.raises(NotFound):
        service.mark_read(anna, territory.id, mention.id, clock.now())
    assert service.mark_read(bruno, territory.id, mention.id, clock.now()).subject.id == contribution_id
    read_at = queries.get_mention(territory.id, bruno.user_id, mention.id).read_at
    assert read_at is not None
    service.mark_read(bruno, territory.id, mention.id, clock.now())
    assert queries.get_mention(territory.id, bruno.user_id, mention.id).read_at == read_at


def test_who_leaves_takes_the_words_on_what_was_never_public(territory: TerritoryRef, anna: Actor, bruno: Actor) -> None:
    citizen = make_actor(name="Carla Cittadina")
    unseen = make_contribution(territory, author=citizen, published=False).contribution_id
    seen = make_contribution(territory, author=citizen).contribution_id
    make_note(territory, unseen, bruno, author=anna)
    make_note(territory, seen, bruno, author=anna, text="Questa resta.")
    accounts.erase_user(citizen, citizen.user_id or 0, clock.now())
    assert [one.text for one in queries.list_notes(CONTRIBUTION, unseen).items] == [""]
    assert [one.text for one in queries.list_notes(CONTRIBUTION, seen).items] == ["Questa resta."]
    assert waiting(territory, bruno) == ["Questa resta."]


def test_the_downloads_hold_when_and_never_the_words(territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int) -> None:
    make_note(territory, contribution_id, bruno, author=anna)
    own, named = queries.personal_data(anna.user_id or 0), queries.personal_data(bruno.user_id or 0)
    assert (len(own[1]["scritte"]), len(own[1]["citazioni"])) == (1, 0)
    assert (len(named[1]["scritte"]), len(named[1]["citazioni"])) == (0, 1)
    assert WORDS not in json.dumps([own, named])


def test_pages_of_notes_and_of_mentions_hold_every_one_once(
    territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int
) -> None:
    wanted = [make_note(territory, contribution_id, bruno, author=anna, text=f"Nota {n}") for n in range(queries.SHOWN + 3)]
    first = queries.list_notes(CONTRIBUTION, contribution_id)
    second = queries.list_notes(CONTRIBUTION, contribution_id, _cursor(first.next_cursor))
    assert [one.id for one in (*first.items, *second.items)] == wanted[::-1]
    assert queries.list_notes(CONTRIBUTION, contribution_id, _cursor(second.previous_cursor)).items == first.items
    mine = queries.list_mentions(territory.id, bruno.user_id)
    rest = queries.list_mentions(territory.id, bruno.user_id, _cursor(mine.next_cursor))
    assert [one.text for one in (*mine.items, *rest.items)] == [f"Nota {n}" for n in reversed(range(queries.SHOWN + 3))]


def _cursor(encoded: str | None) -> queries.Cursor:
    found = queries.Cursor.decode(encoded, 1)
    assert found is not None
    return found
