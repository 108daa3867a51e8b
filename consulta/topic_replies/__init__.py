# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies to topics: what the office answers to the comments of a topic, all at once, point by point (ADR 0049).

A sibling of ``replies``: the same steps, the same four eyes, another subject and another obligation.
"""
