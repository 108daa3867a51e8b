# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers of the office and of everybody: the dossier of a contribution, a synthesis, minutes, the mayor's brief, a chapter of the plan;
asked for on a page, composed and made by the worker, thrown away after a month (ADR 0060).
"""
