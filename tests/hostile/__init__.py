# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input (issue 2, trust.md G5, G15, G17): every value of the lists at every field and parameter that the pages offer."""
