# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mail that leaves later and surely: outbox rows written in the same transaction as the fact they tell.

Its five words: outbox, delivery, attempt, sweep, permanent failure.
"""
