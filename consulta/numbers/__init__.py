# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of a cycle: one definition each, counted by the worker at a version of the territory (ADR 0053).

Words: measure (what is counted), cell (one count), definition (a number as it is shown), suppression (what is not told), setting.
"""
