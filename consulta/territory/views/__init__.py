# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of a territory in plain screens, one task each: the administrator changes them, the coordinator reads them."""
