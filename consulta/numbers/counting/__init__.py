# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is counted of a territory, in one pass of grouped statements: contributions and comments, people and bodies, the office's work."""
