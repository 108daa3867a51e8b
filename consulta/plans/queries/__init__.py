# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the plan."""

from consulta.plans.queries.details import Description, NamedPart, describe_line, describe_lines
from consulta.plans.queries.links import (
    LINKABLE_CAP,
    SOURCES_CAP,
    LinkableRow,
    LinkEnds,
    LinkRow,
    SourceRow,
    count_unlinked,
    find_contribution_id,
    get_link,
    links_of_contribution,
    links_of_many,
    list_linkable,
    sources_of_objective,
)
from consulta.plans.queries.transfer import PlanImportView, get_plan_import, list_plan_imports, setting_of, sheet_of
from consulta.plans.queries.tree import (
    FamilyRow,
    ObjectiveChoice,
    ObjectiveView,
    TreeArea,
    TreeObjective,
    family_of,
    get_objective,
    list_choices,
    list_names,
    list_tree,
)

__all__ = [
    "LINKABLE_CAP",
    "SOURCES_CAP",
    "Description",
    "FamilyRow",
    "LinkEnds",
    "LinkRow",
    "LinkableRow",
    "NamedPart",
    "ObjectiveChoice",
    "ObjectiveView",
    "PlanImportView",
    "SourceRow",
    "TreeArea",
    "TreeObjective",
    "count_unlinked",
    "describe_line",
    "describe_lines",
    "family_of",
    "find_contribution_id",
    "get_link",
    "get_objective",
    "get_plan_import",
    "links_of_contribution",
    "links_of_many",
    "list_choices",
    "list_linkable",
    "list_names",
    "list_plan_imports",
    "list_tree",
    "setting_of",
    "sheet_of",
    "sources_of_objective",
]
