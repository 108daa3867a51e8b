# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the library's pages, on one blueprint."""

from types import ModuleType

from consulta.library.views import asking, blueprint, documents, files, formats, public

MODULES: tuple[ModuleType, ...] = (public, files, asking, documents, formats)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
