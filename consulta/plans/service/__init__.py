# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the plan."""

from consulta.plans.service.imports import confirm_plan_import, forget_plan_imports, mark_of, start_plan_import
from consulta.plans.service.links import link, put_back_link, unlink
from consulta.plans.service.merging import merge_objectives
from consulta.plans.service.objectives import create_objective, edit_objective
from consulta.plans.service.outline import Added, add_outline

__all__ = [
    "Added",
    "add_outline",
    "confirm_plan_import",
    "create_objective",
    "edit_objective",
    "forget_plan_imports",
    "link",
    "mark_of",
    "merge_objectives",
    "put_back_link",
    "start_plan_import",
    "unlink",
]
