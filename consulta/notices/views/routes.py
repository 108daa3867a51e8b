# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of notices on their blueprint, for wiring."""

from types import ModuleType

from consulta.notices.views import applications, applying, blueprint, documents, notices, own, pact, seats

MODULES: tuple[ModuleType, ...] = (notices, applications, applying, own, seats, pact, documents)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
