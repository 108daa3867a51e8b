# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of the limits."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from consulta.attachments.policy import Limits
from consulta.attachments.requests import ChangeLimits
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, OneLineField, required, whole
from consulta.web.locale import gettext

_NUMBER = N_("Scrivi un numero intero.")


class LimitsForm(ConsultaForm):
    """How much may be attached. ``version`` is that of the page."""

    version = HiddenField(default="0")
    files = OneLineField(
        N_("Quanti documenti con un contributo"), description=N_("Da 0 a 20. Con 0 non si allega niente."), validators=[required(_NUMBER)]
    )
    file_mb = OneLineField(N_("MB di un documento"), validators=[required(_NUMBER)])
    together_mb = OneLineField(
        N_("MB di tutti i documenti di un contributo"), description=N_("Da 1 a 500."), validators=[required(_NUMBER)]
    )
    territory_mb = OneLineField(
        N_("MB di tutti i documenti del territorio"),
        description=N_("Da 10 a 1000000. Quando lo spazio finisce i testi arrivano lo stesso, senza documenti nuovi."),
        validators=[required(_NUMBER)],
    )

    @staticmethod
    def filled(limits: Limits) -> dict[str, str]:
        """The values of the form as the limits stand."""
        return {name: str(getattr(limits, name)) for name in Limits.__slots__}

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Shape: whole numbers. What they may be the service says."""
        good = bool(super().validate(extra_validators))
        for field in (self.files, self.file_mb, self.together_mb, self.territory_mb):
            typed = field.data or ""
            if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 10):
                field.errors = [*field.errors, gettext("«%(typed)s» non è un numero intero: scrivi solo cifre.", typed=typed[:20])]
                good = False
        return good

    def to_request(self, territory_id: int) -> ChangeLimits:
        """What is asked of the service."""
        names = ("files", "file_mb", "together_mb", "territory_mb", "version")
        return ChangeLimits(territory_id, **{name: whole(self[name].data) for name in names})
