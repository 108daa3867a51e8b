# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clarifications: who wrote a contribution asks once, in private, what its published reply means (record 0057).

Public: queries, requests, events, and the verbs of ``service``.
"""
