# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the plan."""

from consulta.plans.service.links import link, unlink
from consulta.plans.service.objectives import create_objective, edit_objective
from consulta.plans.service.outline import Added, add_outline

__all__ = ["Added", "add_outline", "create_objective", "edit_objective", "link", "unlink"]
