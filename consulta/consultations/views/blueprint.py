# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint that the pages of a consultation share; ``routes`` gathers them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from consulta.core.errors import Conflict, Invalid, Refused, TooMany
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext

bp = Blueprint("consultations", __name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form: a redirect when it was done, else the status and what to show above the form."""

    done: Response | None = None
    status: int = 200
    conflict: Conflict | None = None
    refused: Refused | None = None


def handle(form: ConsultaForm, verb: Callable[[], Any], *, told: str, next_url: Callable[[], str]) -> Outcome:
    """Do the verb of a submitted form. A refusal or a conflict comes back to the same page, with what was typed in it."""
    if not form.is_submitted():
        return Outcome()
    if not form.validate():
        return Outcome(status=422)
    try:
        verb()
    except Invalid as invalid:
        show_errors(form, invalid)
        return Outcome(status=422)
    except Conflict as conflict:
        return Outcome(status=409, conflict=conflict)
    except TooMany:
        raise  # answered with the time to wait
    except Refused as refused:
        return Outcome(status=403, refused=refused)
    flash(gettext(told), "success")
    return Outcome(done=redirect(next_url(), 303))
