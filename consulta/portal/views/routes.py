# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of the public's pages on their blueprint, for wiring."""

from types import ModuleType

from consulta.portal.views import (
    agenda,
    asked,
    blueprint,
    comune,
    contribution,
    contributions,
    feeds,
    front,
    information,
    matrix,
    meetings,
    moderating,
    notices,
    organisation,
    own,
    plan,
    search,
    services,
    similar,
)

MODULES: tuple[ModuleType, ...] = (
    information,
    moderating,
    front,
    agenda,
    asked,
    comune,
    contributions,
    feeds,
    contribution,
    similar,
    meetings,
    notices,
    organisation,
    plan,
    matrix,
    services,
    search,
    own,
)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
