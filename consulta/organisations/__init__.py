# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Third-sector bodies, unions, institutions of a territory, and who may speak for them.

Its five words: organisation, category, affiliation, accreditation, hat.
"""
