# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing reports: what the office owes at the end of a consultation, with parts made from what is public and words of its own
(domain.md §3.3; ADR 0054).

Knows replies, synthesis, plans, meetings, notices, contributions and consultations; notifications and what stands above may know it.
"""
