# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Error pages that say what to do, and the handler that gives back everything typed (decisions.md 26)."""

import logging
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused, TooMany
from consulta.core.words import N_, filled
from consulta.web.locale import gettext
from consulta.web.respond import json_response, page

NEVER_KEPT = frozenset({"csrf_token", "password", "new_password", "current_password", "token", "one_time_code"})
FOR_PROGRAMS = "/api/"
"""Whoever asks for an address that begins so is a program: it gets no page."""
_log = logging.getLogger(__name__)

_TITLES = {
    400: N_("La richiesta non è valida"),
    403: N_("Non puoi farlo"),
    404: N_("Pagina non trovata"),
    405: N_("Operazione non possibile"),
    409: N_("Qualcuno ha agito prima di te"),
    413: N_("L'invio è troppo grande"),
    429: N_("Troppi tentativi"),
    500: N_("Si è rotto qualcosa"),
    503: N_("Il servizio è occupato"),
}


def answer_error(status: int, message: str, *, would_help: str = "", theirs: dict[str, str] | None = None) -> Response:
    """The page (or problem+json) for an error. After a POST it carries every field back with a button to try again."""
    title = gettext(_TITLES.get(status, _TITLES[400]))
    if request.accept_mimetypes.best == "application/json" or request.path.endswith(".json") or request.path.startswith(FOR_PROGRAMS):
        if request.path.startswith(FOR_PROGRAMS) and message == _HTTP.get(status):
            message = _TO_PROGRAMS.get(status, message)
        response = json_response({"title": title, "status": status, "detail": gettext(message)}, status)
        response.mimetype = "application/problem+json"
        return response
    kept = kept_fields() if request.method == "POST" else []
    return page(
        "errors/error.html",
        status=status,
        code=status,
        title=title,
        message=gettext(message),
        would_help=gettext(would_help) if would_help else "",
        kept=kept,
        theirs=theirs or {},
        retry_url=request.script_root + request.full_path.rstrip("?"),
        can_retry=status in (400, 403, 409, 429, 500, 503),
        request_id=g.get("request_id", ""),
    )


def kept_fields() -> list[tuple[str, str]]:
    """What was typed, field by field, but for secrets and files."""
    try:
        return [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    except HTTPException:
        return []  # the body itself was refused


def init_errors(app: Flask) -> None:
    """Turn every refusal and failure into a page that says what to do."""
    handlers: dict[type[Exception], Callable[[Any], Response]] = {
        NotFound: lambda error: answer_error(404, error.message),
        TooMany: _too_many,
        Refused: lambda error: answer_error(403, error.message, would_help=error.would_help),
        Conflict: lambda error: answer_error(409, error.message, theirs=error.theirs),
        Invalid: lambda error: answer_error(400 if request.method == "GET" else 422, " ".join(map(gettext, error.errors.values()))),
        CSRFError: lambda _error: answer_error(400, _EXPIRED),
        OperationalError: _database_busy,
        InternalError: _database_busy,  # PostgreSQL: a transaction that may only read
        InterfaceError: _database_busy,
        PoolTimeout: _database_busy,
        DataError: _bad_value,
        IntegrityError: _collided,
        SecurityError: _wrong_host,
        HTTPException: _http,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
    app.before_request(_refuse_nul)


_EXPIRED = N_("La sessione è scaduta o la pagina era aperta da troppo tempo. Controlla il testo qui sotto e invia di nuovo.")
_BUSY = N_("In questo momento non riusciamo a salvare. Quello che hai scritto è qui sotto: riprova tra un minuto.")
_BAD_VALUE = N_("Un valore dell'indirizzo o del modulo non è valido: controllalo e riprova.")
_TOO_LARGE = N_("L'invio supera 1 MB: accorcia il testo e riprova. Usa il tasto indietro: il testo è ancora nella pagina.")
_FILES_TOO_LARGE = N_(
    "I file che hai scelto superano in tutto %(cap)s MB: scegline di più piccoli. Usa il tasto indietro: il testo è ancora nella pagina."
)
_COLLIDED = N_("Qualcuno ha salvato la stessa cosa nello stesso momento. Quello che hai scritto è qui sotto: controlla e riprova.")
_OURS = N_("È colpa nostra, non tua. Riprova tra poco; se si ripete, comunica all'ufficio il codice qui sotto.")
_MISUNDERSTOOD = N_("Il server non ha capito la richiesta: torna indietro e riprova.")
_WRONG_HOST = N_("A questo indirizzo non risponde nessun sito: controlla il nome nella barra del browser.")
_HTTP = {
    404: N_("La pagina che cerchi non esiste o non è pubblica."),
    405: N_("Questo indirizzo non accetta l'operazione richiesta: torna indietro e usa i pulsanti della pagina."),
    413: _TOO_LARGE,
}
_TO_PROGRAMS = {
    404: N_("A questo indirizzo non risponde niente: controlla il nome del territorio e dei dati, e togli la barra finale."),
    405: N_("Da qui si può solo leggere: usa GET o HEAD."),
}
"""What a program is told instead: it has no page with buttons."""


def _too_many(error: TooMany) -> Response:
    response = answer_error(429, error.message, would_help=error.would_help)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _database_busy(_error: Exception) -> Response:
    db.session.rollback()
    _log.exception("database does not answer")
    response = answer_error(503, _BUSY)
    response.headers["Retry-After"] = "30"
    return response


def _bad_value(_error: DataError) -> Response:
    db.session.rollback()
    _log.warning("value refused by the database")
    return answer_error(400, _BAD_VALUE)


def _collided(_error: IntegrityError) -> Response:
    """Two who do the same at once: the constraint lets one through, the other is told and keeps the text."""
    db.session.rollback()
    _log.exception("constraint of the database")
    return answer_error(409, _COLLIDED)


def _wrong_host(_error: SecurityError) -> Response:
    """No page: its links would be made of a name that is not ours. The name itself is not repeated."""
    return Response(f"{gettext(_WRONG_HOST)}\n", 400, mimetype="text/plain")


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return cast("Response", error.response)
    code = error.code or 500
    message = _HTTP.get(code, _MISUNDERSTOOD)
    if code == 413 and (request.max_content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        message = filled(_FILES_TOO_LARGE, cap=(request.max_content_length or 0) // 1_000_000)
    response = answer_error(code, message)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _broken(error: Exception) -> Response:
    if current_app.testing:
        raise error
    db.session.rollback()
    _log.exception("unexpected failure")
    return answer_error(500, _OURS)


def _refuse_nul() -> Response | None:
    if "\x00" in request.path or any("\x00" in value for _, value in request.args.items(multi=True)):
        return answer_error(400, N_("L'indirizzo contiene un carattere non ammesso: controlla il collegamento."))
    return None
