# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests stand on: pages that lint themselves, a PostgreSQL cluster, an SMTP server."""
