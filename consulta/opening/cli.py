# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta first-link`` and what ``consulta run`` says on an empty installation."""

from collections.abc import Callable

import click
from flask.cli import with_appcontext

from consulta.core.errors import Refused
from consulta.opening import policy
from consulta.opening.first_link import DAYS, first_link
from consulta.territory.queries import list_territories


@click.command("first-link")
@with_appcontext
def show_link() -> None:
    """Write the address that opens the first territory, on an empty installation."""
    try:
        policy.may_open_first(bool(list_territories())).or_refuse()
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    _say(click.echo)


def tell(echo: Callable[[str], None]) -> None:
    """Before ``consulta run``: where to begin, while there is nothing yet."""
    if not list_territories():
        _say(echo)


def _say(echo: Callable[[str], None]) -> None:
    echo(f"Non c'è ancora nessun territorio. Per aprire il primo, apri questo indirizzo (vale {DAYS} giorni, finché il sito è vuoto):")
    echo(first_link())
