# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs in JSON on standard error: one line a request with its id, never a body, an address or a query string."""

import json
import logging
import re
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_FISCAL_CODE = re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", re.IGNORECASE)
_QUOTED = re.compile(r"(?<!\w)'.*'|(?<!\w)\"(?=.*\s).*\"", re.DOTALL)
"""A value that Python quotes; a name that PostgreSQL quotes has no blanks and stays."""
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line with time, level, logger, message, request id and the record's extras."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = g.get("request_id")
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = _safe_traceback(traceback.TracebackException(*record.exc_info))
        return _masked(json.dumps(line, ensure_ascii=False, default=str))


def _masked(words: str) -> str:
    """Addresses and codici fiscali never reach a log, whoever put them into a message."""
    return _FISCAL_CODE.sub("[codice fiscale]", _ADDRESS.sub("[e-mail]", words))


def _safe_traceback(failure: traceback.TracebackException) -> str:
    """Where it failed and of what, as Python tells it, without what somebody typed.

    Python quotes the offending value (``invalid literal for int(): '…'``); PostgreSQL tells it on a line of its own
    ("DETAIL:  Key (email)=(…) already exists.").
    """
    before = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    told = [] if before is None else [_safe_traceback(before), ""]
    told += ["".join(failure.stack.format()).rstrip()]
    message = [line for part in failure.format_exception_only() for line in part.splitlines()]
    told += [_QUOTED.sub("'…'", line) for line in message if not line.lstrip().startswith("DETAIL:")]
    return "\n".join(told)


def configure_logging(level: str) -> None:
    """Send every log of the process to standard error as JSON. Idempotent."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("consulta")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False


def init_request_log(app: Flask) -> None:
    """Give each request an id (sent back as X-Request-ID) and log how it ended."""
    log = logging.getLogger("consulta.request")

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.request_began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers["X-Request-ID"] = g.request_id
        log.info(
            "request",
            extra={
                "method": request.method,
                "endpoint": request.endpoint,
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.request_began) * 1000, 1),
            },
        )
        return response
