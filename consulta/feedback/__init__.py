# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accessibility feedback and other requests with a clock (30 days, AgID).

Its five words: request, clock, answer, tracking code, office.
"""
