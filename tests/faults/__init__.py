# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must hold when things break: processes killed, database locked, read-only or full, clients that dawdle."""
