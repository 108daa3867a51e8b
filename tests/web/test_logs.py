# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reaches the logs: never what somebody typed, not even through an error of the database."""

import logging
import sys

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consulta.core.db import db
from consulta.web.logs import JsonFormatter

SECRET = "la malattia di mio figlio"


def logged() -> str:
    """The line that the exception being handled would leave."""
    return JsonFormatter().format(logging.LogRecord("consulta", logging.ERROR, __file__, 1, "broken", None, sys.exc_info()))


def test_an_error_of_the_database_does_not_tell_the_values(app: Flask) -> None:
    with pytest.raises(DBAPIError) as caught:
        db.session.execute(text("SELECT * FROM nowhere WHERE text = :text"), {"text": SECRET})
    try:
        raise caught.value
    except DBAPIError:
        line = logged()
    assert "nowhere" in line
    assert SECRET not in line


def test_the_offending_value_of_a_constraint_is_left_out() -> None:
    message = 'duplicate key value violates unique constraint "uq_user_email"\nDETAIL:  Key (email)=(anna@esempio.it) already exists.'
    try:
        raise RuntimeError(message)
    except RuntimeError:
        line = logged()
    assert "uq_user_email" in line
    assert "anna@esempio.it" not in line
