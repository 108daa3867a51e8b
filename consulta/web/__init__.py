# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every HTTP edge shares: access levels, forms, error pages, headers, navigation, language, page cache."""
