# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of the plan on their blueprint, for wiring."""

from types import ModuleType

from consulta.plans.views import blueprint, merging, objectives, transfer

MODULES: tuple[ModuleType, ...] = (objectives, merging, transfer)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
