# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of meetings on their blueprint, for wiring."""

from types import ModuleType

from consulta.meetings.views import agreements, attendance, blueprint, documents, minutes, planning, room

MODULES: tuple[ModuleType, ...] = (planning, room, attendance, minutes, agreements, documents)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
