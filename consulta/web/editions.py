# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The buttons and forms of what is published in editions (``core.editions``), the same on every page that has them."""

from collections.abc import Callable
from typing import Any, Protocol

from flask import flash
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from consulta.core.actor import Actor
from consulta.core.editions import four_eyes
from consulta.core.editions.rules import EditionFacts, EditionRules
from consulta.core.editions.steps import NOTE_CAP, REASON_CAP, REASON_FLOOR
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, OneLineField, at_least, at_most, required, show_errors, whole


class StepForm(ConsultaForm):
    """A button that moves what was read in ``version``."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """The version of the page."""
        return whole(self.version.data)


class ApprovalForm(StepForm):
    """Approve, with the reason of the exception when writer and approver are the same person."""

    exception_reason = OneLineField(
        N_("Motivo dell’eccezione"),
        validators=[at_most(REASON_CAP, N_("Il motivo dell’eccezione"))],
        description=N_("Ci hai lavorato tu e l’ufficio è piccolo: di’ perché approvi da solo. Sarà pubblico."),
    )


class ReturnForm(StepForm):
    """Give it back with a note."""

    note = TextAreaField(
        N_("Che cosa va cambiato"),
        validators=[
            required(N_("Scrivi che cosa va cambiato: lo leggerà chi ha scritto.")),
            at_least(5, N_("La nota è troppo breve: scrivi che cosa va cambiato.")),
            at_most(NOTE_CAP, N_("La nota")),
        ],
    )


class EditionForm(StepForm):
    """Why a new edition is begun."""

    reason = OneLineField(
        N_("Motivo della nuova edizione"),
        validators=[
            required(N_("Scrivi il motivo della nuova edizione: sarà pubblico.")),
            at_least(REASON_FLOOR, N_("Il motivo è troppo breve: scrivi almeno 10 caratteri.")),
            at_most(REASON_CAP, N_("Il motivo")),
        ],
        description=N_("Sarà pubblico. Quella pubblicata resta leggibile con il suo numero."),
    )


class Versioned(Protocol):
    """Something that a page shows in a version."""

    @property
    def version(self) -> int: ...


def offered(rules: EditionRules, actor: Actor, facts: EditionFacts, found: Versioned, faulty: ConsultaForm | None) -> dict[str, Any]:
    """What the component ``edition_steps`` shows: each step with whether it may be taken, and the form that was refused."""

    def shown(kind: type[ConsultaForm]) -> Any:
        return faulty if isinstance(faulty, kind) else kind(formdata=None, version=str(found.version))

    return {
        "approval": shown(ApprovalForm),
        "give_back": shown(ReturnForm),
        "edition": shown(EditionForm),
        "faulty": faulty,
        "may_change": rules.may_change(actor, facts),
        "may_approve": rules.may_approve(actor, facts, "x" * four_eyes.EXCEPTION_FLOOR),
        "needs_exception": four_eyes.needs_exception(actor, facts),
        "may_return": rules.may_return(actor, facts),
        "may_publish": rules.may_publish(actor, facts),
        "may_begin": rules.may_begin_edition(actor, facts),
    }


def act(form: ConsultaForm, verb: Callable[[], object], done: str, back: Callable[[], Response], again: Callable[[], Response]) -> Response:
    """Do what a button asks and go ``back``; what the form or the service refuses for its shape comes back on the page, ``again``."""
    if form.validate():
        try:
            verb()
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(done, "success")
            return back()
    return again()
