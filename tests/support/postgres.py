# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A throw-away PostgreSQL cluster on a Unix socket. As root the server runs as user ``postgres``; the tests never do."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_numbers = count(1)


class Cluster:
    """A running server and its databases."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    @classmethod
    @contextlib.contextmanager
    def start(cls, *, durable: bool = False) -> Iterator["Cluster"]:
        """Initialise, start, and at the end stop and delete a cluster. Commits reach the disk only when ``durable``."""
        folder = tempfile.mkdtemp(prefix="pg-")
        drop: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            drop = {"user": "postgres", "group": "postgres", "extra_groups": []}

        def run(program: str, *arguments: str) -> None:
            subprocess.run([_program(program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder, **drop)

        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-k {folder} -c listen_addresses=''"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield cls(folder)
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
            shutil.rmtree(folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run one administrative statement."""
        with psycopg.connect(host=self.folder, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def create_database(self, name: str) -> str:
        """A new empty database."""
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def copy_database(self, template: str) -> str:
        """A copy of a migrated database."""
        name = f"copy_{os.getpid()}_{next(_numbers)}"
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}' AND pid <> pg_backend_pid()")
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Forget a copy."""
        name = url.split("?")[0].rsplit("/", 1)[1]
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found:
        return found
    candidates = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not candidates:
        raise RuntimeError(f"{name} is not installed: install the PostgreSQL server package.")
    return str(candidates[-1])
