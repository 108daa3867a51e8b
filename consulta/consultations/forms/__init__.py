# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the consultation: shape and Italian messages only."""

from consulta.consultations.forms.contents import EditRoundtableForm, EditTopicForm, RoundtableForm, TopicForm
from consulta.consultations.forms.cycles import CalendarForm, CycleForm, DecisionForm, OpenConsultationForm, ProposedDatesForm
from consulta.consultations.forms.proposals import DecideTopicForm, ProposeTopicForm

__all__ = [
    "CalendarForm",
    "CycleForm",
    "DecideTopicForm",
    "DecisionForm",
    "EditRoundtableForm",
    "EditTopicForm",
    "OpenConsultationForm",
    "ProposeTopicForm",
    "ProposedDatesForm",
    "RoundtableForm",
    "TopicForm",
]
