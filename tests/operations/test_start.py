# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a process of the server carries once it has started (ADR 0010, ADR 0027)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from consulta.core import extras
from tests.conftest import environment

NEVER = {"alembic", "weasyprint", "boto3", "consulta.demo", "consulta.console", "consulta.worker"}
SAYS = """
import gc, json, sys
from consulta.start import create_app
create_app()
print(json.dumps({"modules": list(sys.modules), "frozen": gc.get_freeze_count(), "on": gc.isenabled()}))
"""


CARRIES = """
import json, sys
import {module}
seen = [name for name in ("redis", "psycopg") if sys.modules.get(name)]
import psycopg, redis
print(json.dumps(seen))
"""


@pytest.mark.parametrize(
    ("module", "queue_url", "client"),
    [
        ("consulta.start", "", []),
        ("consulta.start", "redis://localhost/0", ["redis"]),
        ("consulta.worker", "sqlite:////var/lib/consulta/queue.sqlite", []),
        ("consulta.worker", "postgresql://localhost/consulta", ["psycopg"]),
    ],
)
def test_a_process_carries_the_client_of_its_own_queue_alone(module: str, queue_url: str, client: list[str]) -> None:
    program = CARRIES.format(module=module)
    answer = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"QUEUE_URL": queue_url}, capture_output=True, text=True, check=True
    )
    assert json.loads(answer.stdout) == client


def test_a_server_carries_no_rare_library_and_its_collector_is_on_again(tmp_path: Path) -> None:
    variables = os.environ | environment(f"sqlite:///{tmp_path / 'consulta.sqlite'}", tmp_path)
    answer = subprocess.run([sys.executable, "-c", SAYS], env=variables, capture_output=True, text=True, check=True)
    said = json.loads(answer.stdout)
    assert not (NEVER | extras.LATE) & set(said["modules"])
    assert said["on"]
    assert said["frozen"] > 100_000


def test_a_command_on_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    variables = os.environ | environment(f"sqlite:///{tmp_path / 'consulta.sqlite'}", tmp_path)
    command = [sys.executable, "-c", "from consulta.console import main; main()", "report", "closing", "--out", str(tmp_path / "r.odt")]
    answer = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert answer.stderr.strip() == "consulta: il database non è pronto. Esegui prima «consulta migrate»."
