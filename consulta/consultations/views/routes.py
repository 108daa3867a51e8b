# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of the consultation on their blueprint, for wiring."""

from types import ModuleType

from consulta.consultations.views import blueprint, calendar, contents, cycles, proposals

MODULES: tuple[ModuleType, ...] = (calendar, contents, cycles, proposals)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
