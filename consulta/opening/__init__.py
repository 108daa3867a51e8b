# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From empty to open: the first configuration of a territory, one task a screen (decisions.md 38)."""
