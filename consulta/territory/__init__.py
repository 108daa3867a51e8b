# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ambito: comuni with dated codes, lead comune, health district, thematic areas, and the words the territory uses.

Its five words: territory, municipality, lead, area, vocabulary.
"""
