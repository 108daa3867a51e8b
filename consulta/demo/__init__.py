# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration territory: invented people and organisations, real municipalities, loaded through the same services."""
