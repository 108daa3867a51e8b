# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: who they are, how they sign in, which dated staff role they hold where.

Its five words: user, sign-in, grant, staff assignment, throttle.
"""
