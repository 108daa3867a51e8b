# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The meetings of a tavolo or of the Conferenza: when, where, who was there, what was said, the minutes.

Its five words: meeting, change, room capture, attendance, minutes.
"""
