# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public's pages: front (home, cycle, tavoli, topics), contributions, plan, search, own page, information."""
