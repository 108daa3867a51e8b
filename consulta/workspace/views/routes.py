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
    grid,
    linking,
    merging,
    point_replies,
    queue,
    record,
    redaction,
    saved,
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
    grid,
    saved,
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
    point_replies,
    shortcuts,
)
"""Importing a module puts its routes on the blueprint."""

bp = blueprint.bp
