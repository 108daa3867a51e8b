# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the codebook."""

from consulta.codebook.views import remaps, sheets, tags
from consulta.codebook.views.blueprint import bp

__all__ = ["bp", "remaps", "sheets", "tags"]
