# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker process: ``python -m consulta.worker``. As a process of the server, it carries the client of its own queue alone."""

import os

from consulta.core import extras

with extras.unseen(extras.unused_clients(os.environ.get("QUEUE_URL", ""))):
    from consulta.app import create_app
    from consulta.core.queue import run_worker
    from consulta.wiring_worker import AT_START, DAILY, EVERY_MINUTE, HOURLY, JOBS


def main() -> None:
    """Consume the queue until a signal arrives."""
    run_worker(create_app(), JOBS, EVERY_MINUTE, DAILY, AT_START, HOURLY)


if __name__ == "__main__":
    main()
