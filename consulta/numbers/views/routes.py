# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of the numbers on their blueprint, for wiring."""

from types import ModuleType

from consulta.numbers.views import blueprint, downloads, pages, rows

MODULES: tuple[ModuleType, ...] = (pages, downloads, rows)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
