# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a process of the server runs (ADR 0027): the application, built with the garbage collector at rest.

Importing makes half a million objects that live as long as the process. Looked through again and again while they are
made, they cost a tenth of the start; looked through later, they cost a pause in the middle of somebody's page.
The clients of queues that this installation does not have stay out (ADR 0069).
"""

import gc
import os

gc.disable()

from flask import Flask  # noqa: E402 - what follows is what the collector need not watch

from consulta.core import extras  # noqa: E402

with extras.unseen(extras.unused_clients(os.environ.get("QUEUE_URL", ""))):
    from consulta import app as application


def create_app() -> Flask:
    """The WSGI application of this process; from here on the collector looks only at what is made for pages."""
    try:
        return application.create_app()
    finally:
        gc.freeze()
        gc.enable()
