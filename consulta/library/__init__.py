# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The library: acts, notices, minutes, reports and annexes in one list, each with its versions and the formats that people can read.

Its five words: document, version, protocol, noticeboard, format.
"""
