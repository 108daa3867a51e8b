# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is the installation well? Each check gives one sentence; ``doctor`` and ``/healthz`` show them."""

import os
import shutil
import time
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from consulta.core.db import db, is_sqlite
from consulta.settings import Settings
from consulta.web.ports import HealthCheck

HEARTBEAT = "worker.alive"
SILENT_AFTER = 180
"""Seconds without a heartbeat after which the worker counts as stopped."""
ENOUGH_FREE = 200 * 1024 * 1024


def database_answers() -> bool:
    """Whether the database answers a trivial question."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def check_database(_now: datetime) -> HealthCheck:
    """The database is whole."""
    if not database_answers():
        return HealthCheck("database", False, "il database non risponde")
    if is_sqlite():
        found = db.session.execute(text("PRAGMA quick_check")).scalar()
        return HealthCheck("database", found == "ok", f"SQLite, controllo: {found}")
    return HealthCheck("database", True, "PostgreSQL risponde")


def check_worker(_now: datetime) -> HealthCheck:
    """The worker gave a sign of life in the last three minutes."""
    settings: Settings = current_app.extensions["consulta.settings"]
    try:
        silent = time.time() - (settings.data_dir / HEARTBEAT).stat().st_mtime
    except FileNotFoundError:
        return HealthCheck("worker", False, "il worker non è mai partito")
    return HealthCheck("worker", silent < SILENT_AFTER, f"ultimo segno di vita {int(silent)} secondi fa")


def check_disk(_now: datetime) -> HealthCheck:
    """There is room to write and the data folder is writable."""
    settings: Settings = current_app.extensions["consulta.settings"]
    free = shutil.disk_usage(settings.data_dir).free
    writable = os.access(settings.data_dir, os.W_OK)
    ok = free > ENOUGH_FREE and writable
    return HealthCheck("disco", ok, f"{free // (1024 * 1024)} MB liberi" + ("" if writable else ", cartella dei dati non scrivibile"))


def check_backups(_now: datetime) -> HealthCheck:
    """When the last backup was made, if any stands in the data folder."""
    settings: Settings = current_app.extensions["consulta.settings"]
    made = sorted((settings.data_dir / "backups").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not made:
        return HealthCheck("copie", not settings.is_production, "nessuna copia di sicurezza nella cartella dei dati")
    days = int((time.time() - made[-1].stat().st_mtime) // 86400)
    return HealthCheck("copie", days < 8 or not settings.is_production, f"ultima copia {days} giorni fa")


def beat() -> None:
    """The worker's sign of life."""
    settings: Settings = current_app.extensions["consulta.settings"]
    Path(settings.data_dir / HEARTBEAT).touch()
