# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta staff grant --bootstrap``: the first administrator of a territory, recorded as SYSTEM (decisions.md 12)."""

import click
from flask import current_app
from flask.cli import with_appcontext

from consulta.accounts import service
from consulta.accounts.requests import Bootstrap
from consulta.core import clock
from consulta.core.errors import DomainError
from consulta.web.ports import ports


@click.group("staff")
def staff() -> None:
    """People of the office."""


@staff.command("grant")
@click.option("--bootstrap", is_flag=True, help="Name the first administrator of a territory.")
@click.option("--email", required=True, help="Address of the person.")
@click.option("--name", default="", help="First and last name, for a person without account.")
@click.option("--territory", "slug", required=True, help="Short name of the territory, as in its address.")
@click.option("--role", type=click.Choice(["administrator"]), default="administrator", show_default=True)
@click.option("--act", required=True, help="The act that gives the role, for example: Determinazione 12/2026.")
@with_appcontext
def grant(*, bootstrap: bool, email: str, name: str, slug: str, role: str, act: str) -> None:
    """Name the first administrator. Every other role is given on the page Persone, by somebody who answers for it."""
    if not bootstrap:
        raise click.ClickException(
            "Da qui si nomina solo il primo amministratore: aggiungi --bootstrap. Gli altri incarichi si danno dalla pagina Persone."
        )
    territory = ports().territory_ref(slug)
    if territory is None:
        known = ", ".join(one.slug for one in ports().list_territories()) or "nessuno"
        raise click.ClickException(f"Il territorio «{slug}» non esiste. Territori presenti: {known}.")
    try:
        _, grant_id = service.bootstrap_administrator(Bootstrap(email, name, territory.id, act), clock.now())
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{email} è {role} di {territory.name}.")
    if grant_id is not None:
        token = service.sign_grant(grant_id, "invite")
        click.echo(
            "Le abbiamo mandato un invito. Se la posta non funziona ancora, aprite questo indirizzo (vale 14 giorni, una volta sola):"
        )
        click.echo(f"{current_app.config['BASE_URL']}/conferma/invito/{token}")
