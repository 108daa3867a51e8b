# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One act on many things at once: what it will do, what it did row by row, and undoing it in time (decisions.md 20, ADR 0038)."""
