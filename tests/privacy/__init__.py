# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Personal data: where they may not appear, what a person gets of them, what is left of them afterwards."""
