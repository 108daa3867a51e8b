# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs in JSON on standard error: one line a request with its id, never a body, an address or a query string."""

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

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
        if record.exc_info:
            line["exception"] = _without_values(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _without_values(traceback: str) -> str:
    """PostgreSQL tells the offending value on a line of its own ("DETAIL:  Key (email)=(…) already exists.")."""
    return "\n".join(line for line in traceback.splitlines() if not line.lstrip().startswith("DETAIL:"))


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
