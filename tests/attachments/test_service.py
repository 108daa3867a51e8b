# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files and rows: neither without the other, nothing kept longer than it must be."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.attachments import queries, service
from consulta.attachments.models import Attachment
from consulta.attachments.policy import PER_OWNER
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, NotFound, Refused
from consulta.core.storage import EXTENSION, FileMissing, LocalStorage, init_storage, storage
from consulta.core.unit_of_work import transactional
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.attachments import PDF, checked
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask, tmp_path: Path) -> Iterator[TerritoryRef]:
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    yield make_territory()
    init_storage(app, usual)


@pytest.fixture
def actor(territory: TerritoryRef) -> Actor:
    return make_actor(territory)


def attach(actor: Actor, territory: TerritoryRef, content: bytes = PDF, owner_id: int = 7, key: str = "") -> int:
    return service.attach(actor, AttachFile(territory.id, "thing", owner_id, checked(content=content), "Statuto", key=key), NOW)


def one(attachment_id: int, owner_id: int = 7) -> OneAttachment:
    return OneAttachment("thing", owner_id, attachment_id)


def age(hours: int) -> None:
    """Every file was last saved so many hours ago."""
    for path in storage().root.glob("??/*"):  # type: ignore[attr-defined]
        os.utime(path, (NOW.timestamp() - hours * 3600,) * 2)


def digests() -> set[str]:
    return {stored.digest for stored in storage().stored()}


def test_a_file_is_kept_listed_and_told(actor: Actor, territory: TerritoryRef) -> None:
    attachment_id = attach(actor, territory)
    view = queries.get_attachment(territory.id, attachment_id)
    assert (view.name, view.media_type, view.size_bytes, view.description) == ("statuto.pdf", "application/pdf", len(PDF), "Statuto")
    assert not view.is_released
    with storage().open(view.sha256) as content:
        assert content.read() == PDF
    assert queries.attachments_of("thing", 7) == [view]
    assert queries.list_attachments("thing", []) == queries.list_attachments("other", [7]) == {}
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "attachments.attached")).one()
    assert (told.subject, told.actor_id, told.details["attachment"]) == ("thing/7", actor.user_id, attachment_id)
    assert "statuto" not in str(told.details).lower()


def test_a_double_click_keeps_one_and_another_person_gets_nothing_by_the_key(actor: Actor, territory: TerritoryRef) -> None:
    assert attach(actor, territory, key="k" * 20) == attach(actor, territory, key="k" * 20)
    with pytest.raises(NotFound):
        attach(make_actor(territory), territory, key="k" * 20)
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_the_same_bytes_stand_once_and_go_with_the_last_that_names_them(actor: Actor, territory: TerritoryRef) -> None:
    first, second = attach(actor, territory), attach(actor, territory, owner_id=8)
    assert len(digests()) == 1
    service.remove(actor, one(first), NOW)
    age(2)
    assert service.sweep(NOW) == 0
    service.remove(actor, one(second, 8), NOW)
    assert service.sweep(NOW) == 1
    assert digests() == set()


def test_a_rolled_back_verb_leaves_bytes_that_the_sweep_takes(actor: Actor, territory: TerritoryRef) -> None:
    @transactional
    def fails() -> None:
        attach(actor, territory)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert len(digests()) == 1
    age(0)
    assert service.sweep(NOW) == 0, "it may belong to a transaction under way"
    age(2)
    assert service.sweep(NOW) == 1


def test_attaching_again_saves_the_bytes_from_the_sweep(actor: Actor, territory: TerritoryRef) -> None:
    attachment_id = attach(actor, territory)
    service.remove(actor, one(attachment_id), NOW)
    age(2)
    with time_machine.travel(NOW, tick=False):
        again = attach(actor, territory)
    assert service.sweep(NOW) == 0
    with storage().open(queries.get_attachment(territory.id, again).sha256) as content:
        assert content.read() == PDF


def test_release_withdraw_remove(actor: Actor, territory: TerritoryRef) -> None:
    attachment_id = attach(actor, territory)
    service.release(actor, one(attachment_id), NOW)
    assert queries.get_attachment(territory.id, attachment_id).is_released
    with pytest.raises(Conflict):
        service.release(actor, one(attachment_id), NOW)
    service.withdraw(actor, one(attachment_id), NOW)
    with pytest.raises(Conflict):
        service.withdraw(actor, one(attachment_id), NOW)
    service.remove(actor, one(attachment_id), NOW)
    for verb in (service.release, service.withdraw, service.remove):
        with pytest.raises(NotFound):
            verb(actor, one(attachment_id), NOW)
    with pytest.raises(NotFound):
        queries.get_attachment(territory.id, attachment_id)


@pytest.mark.parametrize("verb", [service.release, service.withdraw, service.remove])
def test_an_id_of_another_owner_reaches_nothing(actor: Actor, territory: TerritoryRef, verb: object) -> None:
    attachment_id = attach(actor, territory)
    for request in (one(attachment_id, 8), OneAttachment("organisation", 7, attachment_id), one(987654)):
        with pytest.raises(NotFound):
            verb(actor, request, NOW)  # type: ignore[operator]


def test_one_thing_holds_so_many(actor: Actor, territory: TerritoryRef) -> None:
    for _ in range(PER_OWNER):
        last = attach(actor, territory)
    with pytest.raises(Refused, match="30 documenti"):
        attach(actor, territory)
    service.remove(actor, one(last), NOW)
    attach(actor, territory)


def test_what_is_left_of_a_removed_file_is_forgotten(actor: Actor, territory: TerritoryRef) -> None:
    attachment_id = attach(actor, territory)
    service.remove(actor, one(attachment_id), NOW)
    assert service.forget_old(NOW + timedelta(days=29)) == 0
    assert service.forget_old(NOW + timedelta(days=31)) == 1


def test_the_doctor_misses_a_file(actor: Actor, territory: TerritoryRef) -> None:
    attachment_id = attach(actor, territory)
    assert queries.check_health(NOW).ok
    storage().delete(queries.get_attachment(territory.id, attachment_id).sha256)
    check = queries.check_health(NOW)
    assert not check.ok
    assert "1 documenti su 1" in check.message


def test_my_data_names_what_i_uploaded(actor: Actor, territory: TerritoryRef) -> None:
    attach(actor, territory)
    part, rows = queries.personal_data(actor.user_id or 0)
    assert part == "documenti_caricati"
    assert [row["nome"] for row in rows] == ["statuto.pdf"]
    assert queries.personal_data(0) == ("documenti_caricati", [])


def test_a_digest_that_is_none_never_becomes_a_path(territory: TerritoryRef) -> None:
    for digest in ("../../etc/passwd", "", "A" * 64, "0" * 63):
        with pytest.raises(FileMissing):
            storage().open(digest)


def test_a_file_takes_the_place_of_the_former_one(actor: Actor, territory: TerritoryRef) -> None:
    asked = AttachFile(territory.id, "thing", 7, checked(content=PDF), "Primo", key="la-prima")
    first = service.replace(actor, asked, None, NOW)
    beside = attach(actor, territory, owner_id=7)
    assert service.replace(actor, asked, first, NOW) == first, "the same form again removes nothing"
    second = service.replace(actor, AttachFile(territory.id, "thing", 7, checked(name="altro.pdf"), "Secondo"), first, NOW)
    assert {one.id for one in queries.attachments_of("thing", 7)} == {beside, second}
    other = attach(actor, territory, owner_id=8)
    with pytest.raises(NotFound):
        service.replace(actor, AttachFile(territory.id, "thing", 7, checked(content=PDF), "Terzo"), other, NOW)
