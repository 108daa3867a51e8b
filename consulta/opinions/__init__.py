# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opinions that the office asks of other bodies, and contributions that it passes on to who is competent: real letters, with their fate.

The address list of these bodies is the territory's own and serves both.
"""
