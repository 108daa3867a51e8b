# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What readers report to the office, and texts that tell of a danger: gathered in cases, each closed with a decision and its reason.

Its five words: report, case, snapshot, outcome, risk.
"""
