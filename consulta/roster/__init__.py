# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of the office: who works in it, for how many hours, for which employer, and what each of them covers.

A row of the roster is not an account: somebody may work in the office without one, and a role of accounts gives no row here.
"""
