# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people of the office look at its lists: filters kept by name, for oneself or for all, and the columns of the grid (ADR 0051).

What a filter means belongs to who owns the list: here its arguments are plain values.
"""
