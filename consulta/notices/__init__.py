# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices (avvisi), the applications that answer them, who sits at a tavolo, the pact of participation.

A feature of its own, not a part of ``consultations``: it knows organisations and people, and contributions know nothing of it.
"""
