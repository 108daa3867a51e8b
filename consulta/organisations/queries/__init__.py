# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every read of organisations: the registry and who speaks for whom."""

from consulta.organisations.queries.registry import (
    NAMES_CAP,
    STATUSES,
    OrganisationFilter,
    OrganisationRow,
    OrganisationView,
    count_organisations,
    find_organisation,
    get_organisation,
    get_public,
    list_names,
    list_organisations,
    list_with_fiscal_code,
    workspace_counts,
)
from consulta.organisations.queries.speakers import (
    AFFILIATES_CAP,
    AffiliationView,
    Contact,
    actor_of,
    find_function,
    hats_of,
    list_affiliations,
    list_contacts,
    list_own,
    load_actor,
    personal_data,
)

__all__ = [
    "AFFILIATES_CAP",
    "NAMES_CAP",
    "STATUSES",
    "AffiliationView",
    "Contact",
    "OrganisationFilter",
    "OrganisationRow",
    "OrganisationView",
    "actor_of",
    "count_organisations",
    "find_function",
    "find_organisation",
    "get_organisation",
    "get_public",
    "hats_of",
    "list_affiliations",
    "list_contacts",
    "list_names",
    "list_organisations",
    "list_own",
    "list_with_fiscal_code",
    "load_actor",
    "personal_data",
    "workspace_counts",
]
