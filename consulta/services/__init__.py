# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue of services that exist already: where, for whom, who runs them, how to reach them.

Its five words: service, provider, act, access point, active since.
"""
