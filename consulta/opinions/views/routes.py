# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of opinions."""

from types import ModuleType

from consulta.opinions.views import addressees, asked, asking, blueprint, link

MODULES: tuple[ModuleType, ...] = (asking, asked, addressees, link)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
