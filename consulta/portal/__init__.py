# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public's composed pages: home, Conferenza, tavolo, topic, contribution, my page, search. Owns no table."""
