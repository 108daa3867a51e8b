# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Configuration: one clear sentence per mistake, and production refuses what development allows (issue A.2)."""

from pathlib import Path

import pytest

from consulta.settings import Settings, SettingsError

GOOD = {
    "CONSULTA_ENV": "production",
    "SECRET_KEY": "k" * 40,
    "BASE_URL": "https://consulta.comune.example.it",
    "DATABASE_URL": "postgresql://consulta:secret@localhost/consulta",
    "MAIL_SERVER": "localhost",
}


def problems(**environment: str) -> list[str]:
    """The sentences that an environment provokes."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment)
    return caught.value.problems


def test_a_good_production_environment_is_accepted() -> None:
    settings = Settings.from_environment(GOOD)
    assert settings.is_production
    assert settings.is_https
    assert settings.database_url == "postgresql+psycopg://consulta:secret@localhost/consulta"
    assert settings.allowed_hosts == ("consulta.comune.example.it",)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"CONSULTA_DEMO": "1"}, "CONSULTA_DEMO"),
        ({"BASE_URL": "http://consulta.comune.example.it"}, "BASE_URL"),
        ({"MAIL_SERVER": ""}, "MAIL_SERVER"),
    ],
)
def test_production_refuses(change: dict[str, str], names: str) -> None:
    found = problems(**GOOD | change)
    assert len(found) == 1
    assert names in found[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONSULTA_ENV", "staging"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("BASE_URL", "consulta"),
        ("BASE_URL", "ftp://x"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "not a url"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("QUEUE_URL", "amqp://x"),
        ("FLASK_DEBUG", "maybe"),
        ("TRUSTED_PROXIES", "-1"),
        ("LOG_LEVEL", "loud"),
        ("MAIL_SECURITY", "ssl3"),
        ("MAIL_SENDER", "nobody"),
        ("MAIL_PORT", "0"),
        ("SOURCE_URL", "javascript:alert(1)"),
        ("ACCESSIBILITY_STATEMENT_URL", "form.agid"),
    ],
)
def test_one_sentence_names_the_variable(name: str, value: str, tmp_path: Path) -> None:
    found = problems(**{"DATA_DIR": str(tmp_path), name: value})
    assert any(name in sentence and len(sentence) > 20 for sentence in found), found


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    found = problems(DATA_DIR=str(tmp_path), PORT="x", LOG_LEVEL="loud", QUEUE_URL="amqp://x")
    assert len(found) == 3


def test_development_makes_and_keeps_its_own_key(tmp_path: Path) -> None:
    first = Settings.from_environment({"DATA_DIR": str(tmp_path)})
    again = Settings.from_environment({"DATA_DIR": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "keys" / "secret_key").stat().st_mode & 0o777 == 0o600
