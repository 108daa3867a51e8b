# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of the synonyms."""

from wtforms import HiddenField, TextAreaField

from consulta.core.words import N_
from consulta.searches.policy import SOURCE_CAP
from consulta.searches.requests import EditSynonyms
from consulta.web.forms import ConsultaForm, at_most, whole


class SynonymsForm(ConsultaForm):
    """One group of words a line. ``version`` is that of the page."""

    version = HiddenField(default="0")
    source = TextAreaField(
        N_("Parole che dicono la stessa cosa"),
        description=N_("Una riga per ogni gruppo, con «=» in mezzo: SAD = assistenza domiciliare. Le righe con # sono appunti."),
        validators=[at_most(SOURCE_CAP, N_("L'elenco"))],
        render_kw={"rows": 16, "spellcheck": "true"},
    )

    def to_request(self, territory_id: int) -> EditSynonyms:
        """The request for the service."""
        return EditSynonyms(territory_id, (self.source.data or "").replace("\r\n", "\n"), whole(self.version.data))
