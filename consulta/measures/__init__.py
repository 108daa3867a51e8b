# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Warnings, pauses and blocks of accounts, and the second person who confirms that a public text is hidden.

Its five words: measure, proposal, second person, end, check.
"""
