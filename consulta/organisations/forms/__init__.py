# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of organisations: shape and Italian messages."""

from consulta.organisations.forms.claims import ClaimDecisionForm, ClaimForm
from consulta.organisations.forms.documents import DocumentForm, document_kinds
from consulta.organisations.forms.imports import ColumnsForm, ConfirmForm, ImportForm, columns_form
from consulta.organisations.forms.office import CategoryForm, DecisionForm, ExportForm, ValidityForm
from consulta.organisations.forms.own import (
    AskAgainForm,
    BoundForm,
    ColleagueForm,
    EditForm,
    EndForm,
    SignatureForm,
    known_comuni,
    known_each,
    typed,
)
from consulta.organisations.forms.registration import FurtherForm, OrganisationFields, RegisterForm, every_category, functions

__all__ = [
    "AskAgainForm",
    "BoundForm",
    "CategoryForm",
    "ClaimDecisionForm",
    "ClaimForm",
    "ColleagueForm",
    "ColumnsForm",
    "ConfirmForm",
    "DecisionForm",
    "DocumentForm",
    "EditForm",
    "EndForm",
    "ExportForm",
    "FurtherForm",
    "ImportForm",
    "OrganisationFields",
    "RegisterForm",
    "SignatureForm",
    "ValidityForm",
    "columns_form",
    "document_kinds",
    "every_category",
    "functions",
    "known_comuni",
    "known_each",
    "typed",
]
