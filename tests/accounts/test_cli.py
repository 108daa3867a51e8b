# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta staff grant --bootstrap``."""

import re
from datetime import UTC, datetime

import time_machine
from flask import Flask

from consulta.accounts import queries
from consulta.organisations.queries import actor_of
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ARGUMENTS = [
    "staff",
    "grant",
    "--bootstrap",
    "--email",
    "capo@esempio.it",
    "--territory",
    "ao",
    "--role",
    "administrator",
    "--act",
    "Det. 1/2026",
]


def run(app: Flask, arguments: list[str]) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=arguments)
    return result.exit_code, result.output


@time_machine.travel(NOW, tick=False)
def test_the_first_administrator_enters_with_the_printed_link(app: Flask) -> None:
    territory = make_territory()
    code, said = run(app, [*ARGUMENTS, "--name", "Piero Lai"])
    assert code == 0, said
    path = re.search(r"http://localhost(/conferma/invito/\S+)", said)
    assert path is not None
    client = VisitingClient(app)
    client.send(path[1], {})
    user = queries.find_user_by_email("capo@esempio.it")
    assert user is not None
    assert actor_of(user.id, NOW).has_role(territory.id, "administrator")
    assert client.visit("/ao/ufficio/persone", status=303).location == "/profilo/due-passaggi"


@time_machine.travel(NOW, tick=False)
def test_mistakes_are_told_in_a_sentence(app: Flask) -> None:
    make_territory()
    code, said = run(app, [*ARGUMENTS[:-1], "   "])
    assert code == 1
    assert "Scrivi l'atto" in said
    code, said = run(app, [argument if argument != "ao" else "zz" for argument in ARGUMENTS])
    assert code == 1
    assert "Territori presenti: ao" in said
    code, said = run(app, [argument for argument in ARGUMENTS if argument != "--bootstrap"])
    assert code == 1
    assert "pagina Persone" in said
    assert run(app, ARGUMENTS)[0] == 0
    code, said = run(app, ARGUMENTS)
    assert code == 1
    assert "già un amministratore" in said
