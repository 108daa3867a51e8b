# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses: what was said, point by point, with its sources; published as frozen editions (ADR 0044).

Knows codebook, plans, moderation, contributions and consultations; replies and everything above may know it.
"""
