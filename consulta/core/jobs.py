# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue: one generic Huey task that carries a job's name. Jobs are enqueued by name; only the worker knows the functions.

Outbox and other rows are the truth (decisions.md 19): a job lost by the queue is found again by the sweep each minute.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Task

from consulta.settings import Settings

EXTENSION = "consulta.queue"
_log = logging.getLogger(__name__)


class RunJob(Task):
    """Carries ``name`` and plain keyword arguments to the worker."""

    def execute(self) -> None:
        """Run the job in the worker; in a process that has no jobs registered, leave it to the sweep."""
        name, arguments = self.args[0], self.kwargs
        job = _registered.get(name)
        if job is None:
            _log.warning("job unknown to this process", extra={"job": name})
            return
        job(**arguments)


_registered: dict[str, Callable[..., Any]] = {}


def make_queue(settings: Settings) -> Huey:
    """The Huey instance for ``QUEUE_URL``: SQLite file (default), Redis or PostgreSQL."""
    scheme = urlsplit(settings.queue_url).scheme
    if scheme == "sqlite":
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        queue = SqliteHuey("consulta", filename=settings.queue_url.removeprefix("sqlite:///"), results=False, timeout=8)
    elif scheme == "postgresql":
        queue = PostgresHuey("consulta", dsn=settings.queue_url, results=False)
    else:
        queue = RedisHuey("consulta", url=settings.queue_url, results=False)
    queue._registry.register(RunJob)
    return queue


def init_queue(app: Flask, queue: Huey) -> None:
    """Give the application its queue."""
    app.extensions[EXTENSION] = queue


def register_jobs(app: Flask, jobs: Mapping[str, Callable[..., Any]]) -> None:
    """Tell the worker process what each name means; every job runs inside an application context."""

    def in_context(job: Callable[..., Any]) -> Callable[..., Any]:
        def run(**arguments: Any) -> Any:
            with app.app_context():
                return job(**arguments)

        return run

    _registered.update({name: in_context(job) for name, job in jobs.items()})


def enqueue(name: str, **arguments: str | int | None) -> None:
    """Ask the worker to run a job soon. Raises whatever the queue raises: call it from an after-commit hook."""
    current_app.extensions[EXTENSION].enqueue(RunJob((name,), arguments))
