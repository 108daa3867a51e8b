# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map of the command line: a server that answers pages never imports migrations, demonstration or commands (ADR 0010)."""

from collections.abc import Callable, Sequence

import click
from flask import Flask
from flask_migrate import Migrate

from consulta.accounts import cli as account_cli
from consulta.contributions import cli as contribution_cli
from consulta.core.db import db
from consulta.demo import cli as demo_cli
from consulta.intake import cli as intake_cli
from consulta.notifications import cli as notification_cli
from consulta.numbers import cli as number_cli
from consulta.opendata import cli as open_data_cli
from consulta.opening import cli as opening_cli
from consulta.operations import cli as operations_cli
from consulta.portal import cli as portal_cli
from consulta.register import cli as register_cli
from consulta.reports import cli as report_cli
from consulta.resources import resource
from consulta.territory import cli as territory_cli

COMMANDS: Sequence[click.Command] = (
    account_cli.staff,
    operations_cli.migrate,
    operations_cli.run,
    operations_cli.worker,
    operations_cli.backup,
    operations_cli.restore,
    operations_cli.doctor,
    operations_cli.routes,
    operations_cli.text_group,
    notification_cli.mail,
    intake_cli.intake,
    portal_cli.search,
    contribution_cli.similar,
    contribution_cli.detect_personal_data,
    number_cli.numbers,
    demo_cli.demo,
    register_cli.cli,
    territory_cli.territory_group,
    opening_cli.show_link,
    report_cli.report,
    open_data_cli.cli,
)

BEFORE_RUN: Sequence[Callable[[Callable[[str], None]], None]] = (demo_cli.prepare, opening_cli.tell)
"""What ``consulta run`` does between migrating and starting; each is given a way to say something."""


def init_commands(app: Flask) -> None:
    """Give an application the migrations and the commands."""
    Migrate(app, db, directory=str(resource("migrations")), render_as_batch=True, compare_type=True)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.extensions["consulta.before_run"] = BEFORE_RUN
