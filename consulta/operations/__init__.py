# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping an installation alive: migrate, backup, restore, doctor, health, routes. Owns no table."""
