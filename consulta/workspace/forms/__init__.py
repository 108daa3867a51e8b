# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the workspace: shape and Italian messages."""

from consulta.workspace.forms.extracts import ExtractForm, RemoveExtractForm
from consulta.workspace.forms.fields import DO, DO_TO_REPLIES, find_objective, objective_text, whole
from consulta.workspace.forms.record import ClassifyForm, MergeForm, PromoteForm, ProtocolForm, SeparateForm, WithholdForm
from consulta.workspace.forms.redaction import RedactForm, RestoreForm
from consulta.workspace.forms.saved import FilterForm
from consulta.workspace.forms.splitting import SLOTS, RejoinForm, SplitForm
from consulta.workspace.forms.together import (
    FILTERED,
    ON_PAGE,
    PICKED,
    CarryOutForm,
    LinkManyForm,
    LinkReasonForm,
    PrepareForm,
    TagManyForm,
)

__all__ = [
    "DO",
    "DO_TO_REPLIES",
    "FILTERED",
    "ON_PAGE",
    "PICKED",
    "SLOTS",
    "CarryOutForm",
    "ClassifyForm",
    "ExtractForm",
    "FilterForm",
    "LinkManyForm",
    "LinkReasonForm",
    "MergeForm",
    "PrepareForm",
    "PromoteForm",
    "ProtocolForm",
    "RedactForm",
    "RejoinForm",
    "RemoveExtractForm",
    "RestoreForm",
    "SeparateForm",
    "SplitForm",
    "TagManyForm",
    "WithholdForm",
    "find_objective",
    "objective_text",
    "whole",
]
