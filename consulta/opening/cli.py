# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta first-link`` and what ``consulta run`` says on an empty installation."""

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext

from consulta.accounts.queries import find_first_invite
from consulta.accounts.service import sign_grant
from consulta.core import clock
from consulta.core.errors import Refused
from consulta.opening import policy
from consulta.opening.first_link import DAYS, first_link
from consulta.territory.queries import list_territories


@click.command("first-link")
@with_appcontext
def show_link() -> None:
    """Write the address that opens the first territory; or, once it is open, the invitation that its administrator has not used."""
    territories = list_territories()
    try:
        policy.may_open_first(bool(territories)).or_refuse()
    except Refused as refused:
        grant_id = find_first_invite(territories[0].id, clock.now())
        if grant_id is None:
            raise click.ClickException(refused.message) from None
        click.echo("Il primo territorio c'è già, ma chi lo amministra non è ancora entrato. Questo è il suo invito (vale una volta sola):")
        click.echo(f"{current_app.config['BASE_URL']}/conferma/invito/{sign_grant(grant_id, 'invite')}")
        return
    _say(click.echo)


def tell(echo: Callable[[str], None]) -> None:
    """Before ``consulta run``: where to begin, while there is nothing yet."""
    if not list_territories():
        _say(echo)


def _say(echo: Callable[[str], None]) -> None:
    echo(f"Non c'è ancora nessun territorio. Per aprire il primo, apri questo indirizzo (vale {DAYS} giorni, finché il sito è vuoto):")
    echo(first_link())
