# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of the settings on their blueprint, for wiring."""

from types import ModuleType

from consulta.territory.views import blueprint, codes, members, settings

MODULES: tuple[ModuleType, ...] = (settings, members, codes)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
