# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs at the same moment, each in a thread with a connection of its own, on a database where commits are real."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from consulta.core.db import db


def at_once(app: Flask, *verbs: Callable[[], object]) -> list[object]:
    """Run the verbs at the same moment; gives each result, or the exception it raised. The caller's session sees what was committed."""
    barrier = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        with app.app_context():
            try:
                barrier.wait(timeout=10)
                return verb()
            except Exception as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(verbs)) as pool:
        results = list(pool.map(run, verbs))
    db.session.rollback()
    return results
