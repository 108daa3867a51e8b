# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of syntheses on their blueprint, for wiring."""

from types import ModuleType

from consulta.synthesis.views import blueprint, material, office, public, quoting, steps, turns, writing

MODULES: tuple[ModuleType, ...] = (office, writing, material, quoting, steps, turns, public)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
