# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office lets through, sends back or keeps out, always with a reason the author reads.

Its five words: queue, decision, reason code, personal case, tombstone.
"""
