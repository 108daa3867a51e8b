# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cycle and its calendar, the tavoli, the topics on which people are heard.

Its five words: cycle, phase, roundtable, topic, window.
"""
