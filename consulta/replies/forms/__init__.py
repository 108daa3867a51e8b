# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of replies: shape and Italian messages only."""

from consulta.replies.forms.keeping import AssignForm, ExceptionForm, TemplateForm
from consulta.replies.forms.replying import (
    ApprovalForm,
    BatchForm,
    CorrectionForm,
    JointForm,
    MoveForm,
    PickForm,
    PublishForm,
    ReplyForm,
    ReturnForm,
    TogetherForm,
    digits,
    values_of,
    version_field,
)

__all__ = [
    "ApprovalForm",
    "AssignForm",
    "BatchForm",
    "CorrectionForm",
    "ExceptionForm",
    "JointForm",
    "MoveForm",
    "PickForm",
    "PublishForm",
    "ReplyForm",
    "ReturnForm",
    "TemplateForm",
    "TogetherForm",
    "digits",
    "values_of",
    "version_field",
]
