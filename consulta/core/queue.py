# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue: one generic Huey task that carries a job's name. Jobs are enqueued by name; only the worker knows the functions.

Outbox and other rows are the truth (decisions.md 19): a job lost by the queue is found again by the sweep each minute.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Task, crontab
from huey.consumer import Consumer

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


def make_queue(url: str) -> Huey:
    """The Huey instance for ``QUEUE_URL``: ``sqlite:///file`` (default), Redis or PostgreSQL."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        queue = SqliteHuey("consulta", filename=url.removeprefix("sqlite:///"), results=False, timeout=8)
    elif scheme == "postgresql":
        queue = PostgresHuey("consulta", dsn=url, results=False)
    else:
        queue = RedisHuey("consulta", url=url, results=False)
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


def run_worker(
    app: Flask,
    jobs: Mapping[str, Callable[..., Any]],
    every_minute: Sequence[str],
    daily: Sequence[str],
    at_start: Sequence[str] = (),
    hourly: Sequence[str] = (),
) -> None:
    """Consume the queue until a signal arrives.

    ``at_start`` names jobs that run before the first one is taken, ``every_minute``, ``hourly`` and ``daily`` those that the clock starts.
    A queue or a database that does not answer yet is waited for.
    """
    queue: Huey = app.extensions[EXTENSION]
    register_jobs(app, jobs)

    def start(names: Sequence[str]) -> Callable[[], None]:
        def enqueue_all() -> None:
            for name in names:
                queue.enqueue(RunJob((name,), {}))

        return enqueue_all

    queue.periodic_task(crontab(minute="*"), name="every_minute")(start(every_minute))
    queue.periodic_task(crontab(minute="40"), name="hourly")(start(hourly))
    queue.periodic_task(crontab(minute="20", hour="2"), name="daily")(start(daily))
    for name in at_start:
        _attempt(_registered[name], name)
    _attempt(start(every_minute), "every_minute")
    Consumer(queue, workers=2, periodic=True, initial_delay=0.1, backoff=1.15, max_delay=2.0, check_worker_health=True).run()


def _attempt(action: Callable[[], Any], name: str) -> None:
    try:
        action()
    except Exception:
        _log.exception("not done at the start of the worker: the clock will start it again", extra={"job": name})
