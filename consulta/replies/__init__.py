# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reasoned reply of the office to every contribution: written by one person, approved by another, told to the author.

Its five words: reply, outcome, approval, publication, tracker.
"""
