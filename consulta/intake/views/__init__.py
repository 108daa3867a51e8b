# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the desk and of its lists, and the public page of the printed code."""

from consulta.intake.views import desk, imports
from consulta.intake.views.blueprint import bp

__all__ = ["bp", "desk", "imports"]
