# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The download of one's own data: a JSON for programs, an archive with the same as a page to read (GDPR art. 15 and 20)."""

import contextlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response, render_template

from consulta.accounts import policy
from consulta.accounts.views.blueprint import bp
from consulta.core import clock
from consulta.core.words import N_, Labelled
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import current_language, gettext, show_moment, show_short_day
from consulta.web.ports import ports
from consulta.web.respond import json_response

WORDS: Mapping[str, str] = {
    "about": N_("A proposito di"),
    "accepted": N_("Accettato"),
    "account": N_("Accesso e profilo"),
    "activity": N_("Che cosa hai fatto"),
    "act": N_("Atto"),
    "announcements": N_("Annunci dell’ufficio"),
    "answer": N_("Risposta"),
    "at": N_("Quando"),
    "contact": N_("Recapito"),
    "created_at": N_("Dal"),
    "decided_at": N_("Deciso il"),
    "decisions": N_("Decisioni sui tuoi testi"),
    "desk": N_("Detto allo sportello"),
    "devices": N_("Dispositivi"),
    "email": N_("E-mail"),
    "explanation": N_("Spiegazione"),
    "failed": N_("Non consegnata il"),
    "followed": N_("Che cosa segui"),
    "following": N_("Avvisi e novità"),
    "for": N_("Serve per"),
    "frequencies": N_("Quando arrivano"),
    "from": N_("Dal"),
    "function": N_("In qualità di"),
    "id": N_("Numero"),
    "is_from_outside": N_("Vive fuori dal territorio"),
    "kind": N_("Tipo"),
    "language": N_("Lingua dei messaggi"),
    "last_seen": N_("Visto l'ultima volta"),
    "letters": N_("Messaggi che ti abbiamo mandato"),
    "mail": N_("Posta"),
    "mailed_links": N_("Collegamenti mandati per e-mail"),
    "municipality": N_("Comune"),
    "name": N_("Nome"),
    "news": N_("Novità"),
    "none": N_("Nessun avviso per e-mail"),
    "occurred_at": N_("Quando"),
    "on": N_("Il"),
    "organisation": N_("Organizzazione"),
    "organisations": N_("Organizzazioni"),
    "outcome": N_("Esito"),
    "paused": N_("Indirizzo che rifiuta i messaggi"),
    "place": N_("Luogo"),
    "privacy_read_at": N_("Informativa letta il"),
    "proposed_topics": N_("Temi proposti"),
    "question": N_("Domanda"),
    "read_at": N_("Letto il"),
    "reason": N_("Motivo"),
    "recovery_codes_left": N_("Codici di recupero rimasti"),
    "role": N_("Ruolo"),
    "roles": N_("Ruoli nell'ufficio"),
    "second_factor_resets": N_("Azzeramenti della verifica in due passaggi"),
    "second_factor_since": N_("Verifica in due passaggi dal"),
    "sent": N_("Consegnata il"),
    "shows_name": N_("Nome visibile accanto ai testi"),
    "since": N_("Dal"),
    "status": N_("Stato"),
    "territory_id": N_("Territorio"),
    "text": N_("Testo"),
    "title": N_("Titolo"),
    "to": N_("A"),
    "until": N_("Fino al"),
    "used": N_("Usato il"),
    "what": N_("Che cosa"),
}
"""How the keys of the download are called for who reads it; one that is missing here is read as it is written."""

INSTANT = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,6})?\+00:00")
"""How some features write an instant in their part."""


def gather() -> dict[str, Any]:
    """Every feature's part about who is signed in."""
    user_id = current_actor().user_id or 0
    return dict(part(user_id) for part in ports().personal_data)


@bp.route("/profilo/dati.json")
@access.signed_in(policy.may_edit_account)
def download_data() -> Response:
    """Everything the service knows about the person, for another program."""
    return _private(json_response(gather()), "i-miei-dati.json")


@bp.route("/profilo/dati.zip")
@access.signed_in(policy.may_edit_account)
def download_archive() -> Response:
    """The same, with a page that opens in any browser, without network."""
    data, now = gather(), clock.now()
    parts = [(word(key), shown(value)) for key, value in data.items()]
    page = render_template("accounts/my_data.html", parts=parts, now=now, language=current_language())
    files = {"i-miei-dati.html": page, "i-miei-dati.json": json.dumps(data, ensure_ascii=False, indent=2, default=str)}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, clock.rome(now).timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return _private(Response(kept.getvalue(), mimetype="application/zip"), "i-miei-dati.zip")


def _private(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def word(key: str) -> str:
    """A key for who reads it."""
    return gettext(WORDS[key]) if key in WORDS else key.replace("_", " ").capitalize()


def shown(value: Any) -> Any:
    """A value for who reads it: pairs of words for a mapping, a list for a list, else a sentence; empty ones are left out."""
    if isinstance(value, Labelled):
        return gettext(value.label)
    if isinstance(value, Mapping):
        return {word(str(key)): shown(one) for key, one in value.items() if one not in (None, "", [], {})}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [shown(one) for one in value]
    if isinstance(value, bool):
        return gettext("Sì") if value else gettext("No")
    return _moment(value) if isinstance(value, date | str) else str(value)


def _moment(value: date | str) -> str:
    if isinstance(value, str) and INSTANT.fullmatch(value):
        with contextlib.suppress(ValueError):  # the thirtieth of February, typed by somebody
            return show_moment(datetime.fromisoformat(value))
    if isinstance(value, datetime):
        return show_moment(value)
    return value if isinstance(value, str) else show_short_day(value)
