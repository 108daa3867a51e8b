# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the territory, each one transaction."""

from consulta.territory.service.areas import add_area, rename_area, retire_area
from consulta.territory.service.codes import add_code, edit_code
from consulta.territory.service.members import add_member, end_member, name_lead
from consulta.territory.service.settings import SLUG, open_territory, update_settings
from consulta.territory.service.versions import bump_every_version, bump_version

__all__ = [
    "SLUG",
    "add_area",
    "add_code",
    "add_member",
    "bump_every_version",
    "bump_version",
    "edit_code",
    "end_member",
    "name_lead",
    "open_territory",
    "rename_area",
    "retire_area",
    "update_settings",
]
