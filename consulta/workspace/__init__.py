# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's composed pages: Oggi, queue, scheda, cycle, people, settings. Owns no table."""
