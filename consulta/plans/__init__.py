# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan being written: areas, objectives, and which contribution each objective comes from.

Its five words: plan, objective, origin, link, relation.
"""
