# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Catalogues of the office as a sheet, both ways: a file is kept until it was looked at, then comes in whole or not at all (ADR 0052).

What a catalogue is, what its columns mean and how a row is written belongs to the feature that keeps it.
"""
