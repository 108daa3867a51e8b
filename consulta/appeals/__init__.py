# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appeals: who wrote a text asks once that who coordinates looks again at what the office decided (record 0036).

Public: queries, requests, events, and the verbs of ``service``.
"""
