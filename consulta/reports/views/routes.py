# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of closing reports on their blueprint, for wiring."""

from types import ModuleType

from consulta.reports.views import blueprint, office, public, steps, writing

MODULES: tuple[ModuleType, ...] = (office, writing, steps, public)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
