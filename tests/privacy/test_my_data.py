# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person downloads is everything that is theirs and nothing of others; what is left after erasure is what the domain keeps."""

import json
from typing import Any

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.db import db
from consulta.web.ports import ports
from tests.factories.accounts import make_user
from tests.house.personal import PERSONAL, Mine
from tests.privacy.canaries import MARK, World, canary, everything_stored, found_in


def download_of(user_id: int) -> dict[str, Any]:
    """Every part, as the file has it."""
    return json.loads(json.dumps(dict(part(user_id) for part in ports().personal_data), default=str))


def held(data: Any, where: str) -> Any:
    """What stands below a path of keys."""
    for key in where.split("."):
        data = data[key]
    return data


def test_the_download_holds_every_column_that_is_the_persons(world: World) -> None:
    """Owner and coordinator together have one of everything: no part that is listed may be empty for both."""
    both = [download_of(world.owner.user_id or 0), download_of(world.readers["office"])]
    paths = {line.where for line in PERSONAL.values() if isinstance(line, Mine)}
    empty = sorted(path for path in paths if not any(held(data, path) not in (None, "", [], {}) for data in both))
    assert empty == ["account.municipality"]
    mine = both[0]
    assert len(mine) == len(ports().personal_data)
    for kind in ("nome", "testoin_moderation", "testowithdrawn", "motivorejected", "bozza", "dispositivo", "problema", "azzeramento"):
        assert canary(kind) in json.dumps(mine), kind


def test_the_download_holds_nothing_of_others(world: World) -> None:
    """Neither of who works in the office nor of who wrote beside the person, nor a secret."""
    with world.undone():
        assert found_in(json.dumps(download_of(make_user("Una Estranea", "estranea@esempio.it")))) == set()
    mine = json.dumps(download_of(world.owner.user_id or 0))
    for kind in ("addetto", "visitatrice", "invitata", "verbale", "sindacal", "etichetta", "risposta", "sportello", "oratrice"):
        assert canary(kind) not in mine.replace(canary("rispostatema"), ""), kind
    assert "argon2" not in mine
    assert "sealed" not in mine


STAYS = {
    "topic.answer": "the office's answer",
    "moderation_decision.reason_text": "the reasons of the office's acts, which are its own",
}


def test_nothing_of_an_erased_person_is_left(world: World) -> None:
    """Every text column of every table, but what the domain keeps: public texts, acts of the office, what others said."""
    kinds = (
        "nome",
        "testoin_moderation",
        "testoreturned",
        "testorejected",
        "testopersonal_case",
        "bozza",
        "dispositivo",
        "azzeramento",
        "persona",
    )
    theirs = {canary(kind) for kind in kinds} | {canary("azzeramento"), f"{MARK}-persona", f"{MARK}-nuova"}
    assert theirs <= found_in("\n".join(everything_stored().values()))
    with world.undone():
        accounts.erase_user(world.owner, world.owner.user_id or 0, clock.now())
        db.session.expire_all()
        left = {column: sorted(found_in(words) & theirs) for column, words in everything_stored().items()}
    assert {column: hits for column, hits in left.items() if hits and column not in STAYS} == {}
