# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consulta: every contribution carried from the sentence someone said to the plan it became."""
