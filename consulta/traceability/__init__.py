# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a sentence to the plan and back, for everybody: the matrix of contributions and plan, its tables, what was asked, said and done.

Owns no table: it reads those of the features below. Pages are the portal's.
"""
