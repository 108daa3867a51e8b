# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codebook: kept by the office, in use never deleted, applied exactly and with its history."""

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.codebook import queries, service
from consulta.codebook.models import Tag, TagApplication
from consulta.codebook.requests import ApplyTags, CreateTag, EditTag, RetireTag
from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.codebook import make_tag
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import area_id, make_territory


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def apply(actor: Actor, contribution_id: int, *tag_ids: int) -> service.Applied:
    return service.apply_tags(actor, ApplyTags("contribution", contribution_id, tag_ids), clock.now())


def test_exactly_these_tags(territory: TerritoryRef, operator: Actor) -> None:
    one, two, three = (make_tag(territory, label) for label in ("Uno", "Due", "Tre"))
    sent = make_contribution(territory)
    assert apply(operator, sent.contribution_id, one, two) == service.Applied((one, two), ())
    changed = apply(operator, sent.contribution_id, two, three)
    assert changed == service.Applied((three,), (one,))
    assert {tag.id for tag in queries.tags_of("contribution", sent.contribution_id)} == {two, three}
    assert apply(operator, sent.contribution_id, three, two, two) == service.Applied((), ())


def test_the_history_says_who_and_when(territory: TerritoryRef, operator: Actor) -> None:
    tag, sent = make_tag(territory, "Uno"), make_contribution(territory)
    apply(operator, sent.contribution_id, tag)
    apply(make_actor(territory, "coordinator", name="Carla Usai"), sent.contribution_id)
    apply(operator, sent.contribution_id, tag)
    last, first = queries.list_history("contribution", sent.contribution_id)
    assert (first.label, first.applied_by, first.removed_by) == ("Uno", "Olga Serra", "Carla Usai")
    assert first.removed_at is not None
    assert (last.removed_at, last.removed_by) == (None, "")
    row = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "codebook.tags_applied").order_by(AuditEvent.id)).first()
    assert row is not None
    assert row.details == {"added": ["uno"], "removed": []}


def test_tags_stand_on_comments_too(territory: TerritoryRef, operator: Actor) -> None:
    tag, sent = make_tag(territory, "Uno"), make_comment(territory)
    service.apply_tags(operator, ApplyTags("comment", sent.comment_id, (tag,)), clock.now())
    assert [found.label for found in queries.tags_of("comment", sent.comment_id)] == ["Uno"]


@pytest.mark.parametrize("role", ["municipal_referent", "deputy_approver", "auditor", "administrator"])
def test_other_roles_neither_tag_nor_keep_the_codebook(territory: TerritoryRef, role: str) -> None:
    tag, sent, actor = make_tag(territory), make_contribution(territory), make_actor(territory, role)
    with pytest.raises(Refused):
        apply(actor, sent.contribution_id, tag)
    with pytest.raises(Refused):
        service.create_tag(actor, CreateTag(territory.id, "Nuova", "Quando."), clock.now())
    with pytest.raises(Refused):
        service.edit_tag(actor, EditTag(tag, "Altro", "Quando.", None, 1), clock.now())
    with pytest.raises(Refused):
        service.retire_tag(actor, RetireTag(tag, True, 1), clock.now())
    with pytest.raises(Refused):
        service.install_starter(actor, territory.id, clock.now())


def test_tags_of_another_territory_or_retired_cannot_be_chosen(territory: TerritoryRef, operator: Actor) -> None:
    foreign, retired = make_tag(make_territory("pg", "Ambito di Prova")), make_tag(territory, "Vecchia")
    service.retire_tag(operator, RetireTag(retired, True, 1), clock.now())
    sent = make_contribution(territory)
    for tag in (foreign, retired, 999_999):
        with pytest.raises(Invalid):
            apply(operator, sent.contribution_id, tag)
    assert not queries.tags_of("contribution", sent.contribution_id)


def test_an_operator_of_another_territory_cannot_tag(territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    with pytest.raises(Refused):
        apply(make_actor(make_territory("pg", "Ambito di Prova"), "operator"), sent.contribution_id)


def test_what_does_not_exist_is_not_found(territory: TerritoryRef, operator: Actor) -> None:
    with pytest.raises(NotFound):
        apply(operator, 999_999)
    with pytest.raises(NotFound):
        service.apply_tags(operator, ApplyTags("tema", 1, ()), clock.now())


def test_a_retired_tag_stays_where_it_is_and_leaves_the_choice(territory: TerritoryRef, operator: Actor) -> None:
    tag, sent = make_tag(territory, "Vecchia"), make_contribution(territory)
    apply(operator, sent.contribution_id, tag)
    service.retire_tag(operator, RetireTag(tag, True, 1), clock.now())
    assert not queries.list_tags(territory.id)
    assert [found.id for found in queries.list_tags(territory.id, with_retired=True)] == [tag]
    apply(operator, sent.contribution_id, tag)
    assert [found.id for found in queries.tags_of("contribution", sent.contribution_id)] == [tag], "keeping it is not choosing it"
    service.retire_tag(operator, RetireTag(tag, False, 2), clock.now())
    assert [found.id for found in queries.list_tags(territory.id)] == [tag]


def test_renaming_keeps_the_code_and_the_applications(territory: TerritoryRef, operator: Actor) -> None:
    tag, sent = make_tag(territory, "Trasporti"), make_contribution(territory)
    apply(operator, sent.contribution_id, tag)
    service.edit_tag(operator, EditTag(tag, "Trasporto sociale", "Mezzi e accompagnamento.", None, 1), clock.now())
    (found,) = queries.tags_of("contribution", sent.contribution_id)
    assert (found.code, found.label) == ("trasporti", "Trasporto sociale")


def test_a_stale_edit_is_told_what_stands_now(territory: TerritoryRef, operator: Actor) -> None:
    tag = make_tag(territory, "Trasporti")
    service.edit_tag(operator, EditTag(tag, "Trasporto sociale", "Mezzi.", None, 1), clock.now())
    with pytest.raises(Conflict) as conflict:
        service.edit_tag(operator, EditTag(tag, "Autobus", "Linee.", None, 1), clock.now())
    assert conflict.value.theirs.items() >= {"Nome": "Trasporto sociale", "Definizione": "Mezzi."}.items()
    with pytest.raises(Conflict):
        service.retire_tag(operator, RetireTag(tag, True, 1), clock.now())


def test_the_same_tag_twice_is_one_and_another_with_its_name_is_refused(territory: TerritoryRef, operator: Actor) -> None:
    request = CreateTag(territory.id, "Trasporti", "Mezzi pubblici e accompagnamento.")
    first = service.create_tag(operator, request, clock.now())
    assert service.create_tag(operator, request, clock.now()) == first
    with pytest.raises(Invalid) as refused:
        service.create_tag(operator, CreateTag(territory.id, "trasportì", "Altro."), clock.now())
    assert "Esiste già" in refused.value.errors["label"]
    other = make_tag(territory, "Scuola")
    with pytest.raises(Invalid):
        service.edit_tag(operator, EditTag(other, "Trasporti", "Altro.", None, 1), clock.now())


@pytest.mark.parametrize(
    ("label", "definition", "field"),
    [
        ("", "Quando.", "label"),
        ("  \u200b ", "Quando.", "label"),
        ("a" * 81, "Quando.", "label"),
        ("???", "Quando.", "label"),
        ("Trasporti", "", "definition"),
        ("Trasporti", "a" * 501, "definition"),
    ],
)
def test_a_tag_needs_name_and_definition(territory: TerritoryRef, operator: Actor, label: str, definition: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.create_tag(operator, CreateTag(territory.id, label, definition), clock.now())
    assert set(refused.value.errors) == {field}


def test_the_area_of_a_tag_is_of_its_territory(territory: TerritoryRef, operator: Actor) -> None:
    foreign = area_id(make_territory("pg", "Ambito di Prova"))
    with pytest.raises(Invalid):
        service.create_tag(operator, CreateTag(territory.id, "Trasporti", "Quando.", foreign), clock.now())


def test_too_many_tags_on_one_text(territory: TerritoryRef, operator: Actor) -> None:
    sent = make_contribution(territory)
    with pytest.raises(Invalid, match="più di 30"):
        apply(operator, sent.contribution_id, *range(1, 32))


def test_the_starter_codebook_holds_areas_levels_and_target_groups() -> None:
    entries = service.starter()
    groups = {group: [entry for entry in entries if entry["code"].startswith(f"{group}.")] for group in ("area", "leps", "target")}
    assert [len(found) for found in groups.values()] == [18, 18, 15]
    assert sum(len(found) for found in groups.values()) == len(entries)
    assert len({entry["code"] for entry in entries}) == len({entry["label"] for entry in entries}) == len(entries)
    for entry in entries:
        assert len(entry["code"]) <= service.CODE_CAP
        assert len(entry["label"]) <= service.LABEL_CAP
        assert 20 < len(entry["definition"]) <= service.DEFINITION_CAP


def test_installing_the_starter_twice_adds_nothing_and_changes_nothing(territory: TerritoryRef, operator: Actor) -> None:
    assert service.install_starter(SYSTEM, territory.id, clock.now()) == 51
    tag = queries.find_tag_by_code(territory.id, "leps.pua")
    assert tag is not None
    assert tag.area_id == area_id(territory, "access")
    service.edit_tag(operator, EditTag(tag.id, "PUA", "Sportello unico.", None, tag.version), clock.now())
    assert service.install_starter(operator, territory.id, clock.now()) == 0
    again = queries.find_tag_by_code(territory.id, "leps.pua")
    assert again is not None
    assert again.label == "PUA"


def test_no_tag_is_ever_deleted(territory: TerritoryRef, operator: Actor) -> None:
    tag, sent = make_tag(territory), make_contribution(territory)
    apply(operator, sent.contribution_id, tag)
    apply(operator, sent.contribution_id)
    service.retire_tag(operator, RetireTag(tag, True, 1), clock.now())
    assert db.session.get(Tag, tag) is not None
    assert db.session.scalars(select(TagApplication.tag_id)).all() == [tag]
