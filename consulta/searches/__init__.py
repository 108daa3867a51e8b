# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What surrounds the search: a territory's synonyms, searches that found nothing, and the proof that the index says what is public."""
