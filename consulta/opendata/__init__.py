# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open data: what is public already, as files made each night and as an interface for programs. Both read the same rows (ADR 0055)."""
