# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory, a contribution, two people who work in the office."""

import pytest
from flask import Flask

from consulta.core.actor import Actor
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def anna(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


@pytest.fixture
def bruno(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Bruno Coordinatore")


@pytest.fixture
def contribution_id(territory: TerritoryRef) -> int:
    return make_contribution(territory).contribution_id
