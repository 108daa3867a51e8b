# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened, kept: the private trail of everything (AuditEvent) and the public hash chain of each territory.

Its five words: entry, commitment, salt, head, receipt. The chain is defined in docs/registro.md and verified by verifica.py.
"""
