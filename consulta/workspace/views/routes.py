# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers the routes of the office's pages on their blueprint, for wiring."""

from types import ModuleType

from consulta.workspace.views import (
    answering,
    blueprint,
    comments,
    extracts,
    files,
    linking,
    merging,
    queue,
    record,
    redaction,
    shortcuts,
    splitting,
    tagging,
    today,
    together,
    turns,
)

MODULES: tuple[ModuleType, ...] = (
    today,
    queue,
    record,
    files,
    comments,
    redaction,
    merging,
    splitting,
    turns,
    together,
    tagging,
    linking,
    extracts,
    answering,
    shortcuts,
)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
