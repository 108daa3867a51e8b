# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether an office is small, so that the exception of decisions.md 12 is open to it."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from consulta.accounts.office_queries import is_small_office
from consulta.core import clock
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.mark.parametrize(
    ("roles", "small"),
    [
        ([], True),
        (["coordinator"], True),
        (["coordinator", "operator"], True),
        (["coordinator", "operator", "deputy_approver"], False),
        (["coordinator", "operator", "administrator", "auditor", "municipal_referent"], True),
    ],
)
def test_a_small_office_has_fewer_than_three_people(territory: TerritoryRef, roles: list[str], small: bool) -> None:
    for role in roles:
        make_actor(territory, role)
    assert is_small_office(territory.id, clock.rome_day(NOW)) is small


def test_one_person_with_three_roles_is_one_person(territory: TerritoryRef) -> None:
    user_id = make_user()
    for role in ("coordinator", "operator", "deputy_approver"):
        give_role(user_id, territory, role)
    assert is_small_office(territory.id, clock.rome_day(NOW))
