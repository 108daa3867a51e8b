# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of replies, gathered for wiring."""

from types import ModuleType

from consulta.replies.views import assigning, batches, blueprint, exceptions, office, templates

MODULES: tuple[ModuleType, ...] = (office, batches, assigning, exceptions, templates)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
