# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ``consulta`` command: the application with migrations and commands, which the server does without."""

import sys

from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import DatabaseError

from consulta import app as web
from consulta.settings import Settings, SettingsError
from consulta.wiring_cli import init_commands


def create_app(settings: Settings | None = None) -> Flask:
    """The application that the command works on. Raises SettingsError when the environment is wrong."""
    app = web.create_app(settings)
    init_commands(app)
    return app


def _is_missing_table(error: DatabaseError) -> bool:
    return "no such table" in str(error.orig) or type(error.orig).__name__ == "UndefinedTable"


def main() -> None:
    """The ``consulta`` command. A wrong environment and an empty database are told in sentences, not in a traceback."""
    try:
        FlaskGroup(name="consulta", create_app=create_app, add_default_commands=False, load_dotenv=False)()
    except SettingsError as error:
        for problem in error.problems:
            print(f"consulta: {problem}", file=sys.stderr)
        sys.exit(2)
    except DatabaseError as error:
        if not _is_missing_table(error):
            raise
        print("consulta: il database non è pronto. Esegui prima «consulta migrate».", file=sys.stderr)
        sys.exit(2)
