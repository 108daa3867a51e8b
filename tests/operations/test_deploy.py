# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in deploy/ fits the program: variables it reads, commands it has, options its server accepts."""

import configparser
import json
import re
import shlex
from pathlib import Path

import click
import pytest
from flask import Flask
from granian.cli import cli as granian

from consulta.app import BODY_CAP
from consulta.operations.supervisor import server_command
from consulta.settings import Settings, SettingsError

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
CONTAINER = (DEPLOY / "Containerfile").read_text()
PREFIX = "/opt/consulta/venv/bin/"
SECRET = "a key long enough for production, and for this test only"


class Recorder(dict[str, str]):
    """An environment that remembers which names were asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


def example(*, with_commented: bool) -> dict[str, str]:
    """The variables of example.env, also those that are commented out."""
    pattern = r"^#?([A-Z_]+)=(.*)$" if with_commented else r"^([A-Z_]+)=(.*)$"
    return dict(re.findall(pattern, (DEPLOY / "example.env").read_text(), re.MULTILINE))


def unit(path: Path) -> configparser.SectionProxy:
    """The [Service] section; repeated keys keep the last value."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text())
    return parser["Service"]


def granian_options(arguments: list[str]) -> dict[str, object]:
    """The options as granian's own parser understands them. Raises click.UsageError for one it does not know."""
    assert isinstance(granian, click.Command)
    return granian.make_context("granian", list(arguments)).params


def test_every_variable_of_the_example_is_read() -> None:
    """A name that the settings never ask for is a name that silently does nothing."""
    environ = Recorder(example(with_commented=True) | {"SECRET_KEY": SECRET})
    Settings.from_environment(environ)
    assert set(example(with_commented=True)) - environ.asked == set()


def test_every_variable_that_is_read_is_in_the_example() -> None:
    """Only what concerns development is left out."""
    environ = Recorder({"SECRET_KEY": SECRET})
    Settings.from_environment(environ)
    assert environ.asked - set(example(with_commented=True)) == {"CONSULTA_DEMO", "FLASK_DEBUG", "PORT"}


def test_every_setting_is_used() -> None:
    """A variable that is read, documented and then forgotten would promise something that never happens."""
    sources = [path.read_text() for path in (DEPLOY.parent / "consulta").rglob("*.py") if path.name != "settings.py"]
    properties = {"environment": "is_production"}
    unused = [name for name in Settings.__slots__ if not any(f".{properties.get(name, name)}" in source for source in sources)]
    assert unused == []


def test_the_example_works_once_the_key_is_filled_in() -> None:
    """As copied it misses the key and says so; with the key it is accepted in production."""
    values = example(with_commented=False)
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(values)
    assert len(refused.value.problems) == 1
    assert "SECRET_KEY" in refused.value.problems[0]
    settings = Settings.from_environment(values | {"SECRET_KEY": SECRET})
    assert settings.is_production
    assert settings.trusted_proxies == 1
    assert settings.mail.use_tls


def test_the_example_holds_no_secret() -> None:
    """Passwords and keys are empty."""
    values = example(with_commented=True)
    assert [name for name in ("SECRET_KEY", "MAIL_PASSWORD", "HEALTH_TOKEN") if values[name]] == []


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist(app: Flask, path: Path) -> None:
    """Each ``consulta`` command named by a unit is a command of the program."""
    service = unit(path)
    for key in ("ExecStartPre", "ExecStart"):
        if key in service and service[key].startswith(f"{PREFIX}consulta "):
            words = shlex.split(service[key])
            assert words[1] in app.cli.commands, service[key]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_run_with_few_rights(path: Path) -> None:
    """Their own user, a read-only system, nothing to gain."""
    service = unit(path)
    assert service["User"] == service["Group"] == "consulta"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["EnvironmentFile"].startswith("/etc/consulta/")


def test_server_options_are_accepted_by_granian() -> None:
    """In the unit, in the container and in ``consulta run``; one thread only where a proxy stands in front."""
    command = shlex.split(unit(DEPLOY / "consulta-web.service")["ExecStart"])
    assert command[0] == f"{PREFIX}granian"
    behind_proxy = granian_options(command[1:])
    container = json.loads(re.findall(r"^CMD (\[.*\])$", CONTAINER, re.MULTILINE)[-1])
    in_container = granian_options(container[1:])
    unproxied = granian_options(server_command("127.0.0.1", 8000, 2, 4)[3:])
    for options in (behind_proxy, in_container, unproxied):
        assert options["app"] == "consulta.start:create_app"
        assert options["factory"] is True
    assert behind_proxy["blocking_threads"] == in_container["blocking_threads"] == 1
    assert unproxied["blocking_threads"] == 4
    assert behind_proxy["host"] == "127.0.0.1"


def test_a_wrong_server_option_would_be_seen() -> None:
    """The parser used above does refuse."""
    with pytest.raises(click.UsageError):
        granian_options(["--interface", "wsgi", "--blocking-thread", "1", "consulta.start:create_app"])


def test_container_runs_unprivileged_and_without_secrets() -> None:
    """A numeric user at the end, no secret in the layers, the environment of production."""
    users = re.findall(r"^USER (.+)$", CONTAINER, re.MULTILINE)
    assert users == ["10001"]
    assert CONTAINER.rindex("\nUSER ") < CONTAINER.rindex("\nCMD ")
    assert not re.search(r"^(ENV|ARG)\b.*(SECRET|PASSWORD|TOKEN|DATABASE_URL)", CONTAINER, re.MULTILINE)
    assert "CONSULTA_ENV=production" in CONTAINER


def test_container_copies_what_exists() -> None:
    """Each COPY from the checkout names files that are there."""
    root = DEPLOY.parent
    for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINER, re.MULTILINE):
        *sources, _target = line.split()
        assert [source for source in sources if not (root / source).exists()] == []


def test_proxy_lets_the_application_refuse_what_is_too_long() -> None:
    """The application's page keeps what was typed, the proxy's would not: its cap stands above."""
    found = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    assert found
    assert int(found[1]) * 1024 * 1024 > BODY_CAP
