# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body counts only when it came whole: half a form, from a line that broke, must not be read as a shorter one."""

from collections.abc import Callable, Iterable
from typing import Any

WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


class WholeBodies:
    """Has every body counted against its Content-Length.

    Granian ends the input quietly when a client hangs up and says that the end can be trusted (``wsgi.input_terminated``).
    Without that word Werkzeug counts, and a body shorter than announced is a refused request. A body without a length,
    which no browser sends for a form and the proxy never passes on, is read as empty.
    """

    def __init__(self, application: WsgiApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass the request on, to be counted."""
        environ.pop("wsgi.input_terminated", None)
        return self.application(environ, start_response)
