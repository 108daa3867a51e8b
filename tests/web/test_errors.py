# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Refusals that come from below: the page says what to do and gives back what was typed."""

from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response


def test_a_collision_in_the_database_is_no_failure_of_ours(app: Flask) -> None:
    """Two who save the same thing at once: one constraint, one 409 with the text kept."""
    with app.test_request_context("/accedi", method="POST", data={"title": "Più ore a casa"}):
        answer = app.handle_user_exception(IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed")))
    assert isinstance(answer, Response)
    assert answer.status_code == 409
    assert "Più ore a casa" in answer.get_data(as_text=True)
