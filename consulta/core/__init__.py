# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every feature stands on: database, unit of work, events, actor, errors, text, search. No domain word, no request."""
