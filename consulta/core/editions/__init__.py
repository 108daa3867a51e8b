# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text that two people publish, one edition after the other: written, proposed, approved by somebody else, frozen (ADR 0064).

``columns`` is what such a row has, ``rules`` who may do what, ``steps`` the way. What it is about, and what is frozen, stays with the
feature: a synthesis, a closing report.
"""
