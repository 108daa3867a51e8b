# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Configuration: environment variables only, read once, checked at once, one clear sentence per mistake."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class SettingsError(Exception):
    """The environment is wrong; ``problems`` has one sentence for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class MailSettings:
    """SMTP server. ``server`` is empty when no mail leaves and the local outbox page stands in (development only)."""

    server: str
    port: int
    username: str
    password: str
    use_tls: bool
    use_ssl: bool
    sender: str
    timeout: int


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a process needs to know. Durations are in seconds."""

    environment: str
    secret_key: str
    database_url: str
    queue_url: str
    base_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: int
    data_dir: Path
    debug: bool
    demo: bool
    health_token: str
    source_url: str
    accessibility_statement_url: str
    log_level: str
    page_cache: bool
    database_wait: int
    """How long a write waits for whoever holds the database."""
    storage_url: str
    """Where uploaded files stand: "" is the folder ``files`` of the data directory, otherwise ``s3://bucket/prefix``."""
    upload_cap: int
    """Bytes of one uploaded file."""
    scanner: str
    """Where clamd listens (a Unix socket's path, or ``host:port``); "" when files are not looked at for viruses."""
    mail: MailSettings

    @property
    def is_production(self) -> bool:
        """Whether real people use this installation."""
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Whether people reach the site over https (decides the Secure cookie and HSTS)."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check the environment. Raises SettingsError with every problem found."""
        return _Reader(os.environ if environ is None else environ).read()


_TRUE, _FALSE = {"1", "true", "yes", "on", "si", "sì"}, {"", "0", "false", "no", "off"}


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(name, default).strip()

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name, "1" if default else "").lower()
        if value not in _TRUE | _FALSE:
            self.problems.append(f"{name} vale «{value}»: scrivi 1 oppure 0.")
        return value in _TRUE

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or not low <= int(value) <= high:
            self.problems.append(f"{name} vale «{value}»: scrivi un numero intero tra {low} e {high}.")
            return default
        return int(value)

    def read(self) -> Settings:
        environment = self.text("CONSULTA_ENV", "development")
        if environment not in ("development", "production", "test"):
            self.problems.append(f"CONSULTA_ENV vale «{environment}»: scrivi development oppure production.")
        data_dir = Path(self.text("DATA_DIR", "var")).absolute()
        port = self.number("PORT", 8000, 1, 65535)
        base_url = self.text("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/")
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            self.problems.append(f"BASE_URL vale «{base_url}»: scrivi l'indirizzo pubblico, per esempio https://consulta.comune.example.it")
        hosts = tuple(host.strip() for host in self.text("ALLOWED_HOSTS", parts.netloc).split(",") if host.strip())
        settings = Settings(
            environment=environment,
            secret_key=self.text("SECRET_KEY"),
            database_url=self._database_url(data_dir),
            queue_url=self._queue_url(data_dir),
            base_url=base_url,
            allowed_hosts=hosts,
            trusted_proxies=self.number("TRUSTED_PROXIES", 0, 0, 5),
            data_dir=data_dir,
            debug=self.flag("FLASK_DEBUG"),
            demo=self.flag("CONSULTA_DEMO"),
            health_token=self.text("HEALTH_TOKEN"),
            source_url=self._url("SOURCE_URL", "https://github.com/consulta-plus/consulta"),
            accessibility_statement_url=self._url("ACCESSIBILITY_STATEMENT_URL", ""),
            log_level=self._log_level(),
            page_cache=self.flag("PAGE_CACHE", default=True),
            database_wait=self.number("DATABASE_WAIT", 8, 1, 60),
            storage_url=self._storage_url(),
            upload_cap=self.number("UPLOAD_MAX_MB", 10, 1, 100) * 1_000_000,
            scanner=self._scanner(),
            mail=self._mail(parts.hostname or "localhost"),
        )
        if settings.is_production:
            self._check_production(settings)
        if self.problems:
            raise SettingsError(self.problems)
        return settings if settings.secret_key else _with_development_key(settings)

    def _database_url(self, data_dir: Path) -> str:
        url = self.text("DATABASE_URL") or f"sqlite:///{data_dir / 'consulta.sqlite'}"
        if url.startswith("postgres://"):
            url = "postgresql://" + url.removeprefix("postgres://")
        try:
            parsed = make_url(url)
        except ArgumentError:
            self.problems.append("DATABASE_URL non è un indirizzo di database: per esempio postgresql://utente:password@localhost/consulta")
            return url
        backend = parsed.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            self.problems.append(f"DATABASE_URL nomina «{backend}»: Consulta funziona con sqlite o postgresql.")
        if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
            self.problems.append("DATABASE_URL indica SQLite in memoria: il server e il worker sono due processi, serve un file.")
        if backend == "postgresql":
            return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return url

    def _queue_url(self, data_dir: Path) -> str:
        url = self.text("QUEUE_URL") or f"sqlite:///{data_dir / 'queue.sqlite'}"
        if urlsplit(url).scheme not in ("sqlite", "redis", "rediss", "unix", "postgresql"):
            self.problems.append("QUEUE_URL non è valido: usa sqlite:///file, redis://… oppure postgresql://…")
        return url

    def _storage_url(self) -> str:
        url = self.text("STORAGE_URL")
        parts = urlsplit(url)
        if url and (parts.scheme != "s3" or not parts.netloc):
            self.problems.append("STORAGE_URL non è valido: lascialo vuoto (cartella dei dati) oppure scrivi s3://contenitore/cartella")
        return url

    def _scanner(self) -> str:
        address = self.text("CLAMD_SOCKET")
        host, _, port = address.rpartition(":")
        if address and not address.startswith("/") and not (host and port.isdecimal() and 0 < int(port) < 65536):
            self.problems.append("CLAMD_SOCKET non è valido: scrivi il percorso del socket (/run/clamav/clamd.ctl) oppure indirizzo:porta.")
        return address

    def _url(self, name: str, default: str) -> str:
        url = self.text(name, default)
        if url and urlsplit(url).scheme not in ("http", "https"):
            self.problems.append(f"{name} vale «{url}»: scrivi un indirizzo che comincia con https://")
        return url

    def _log_level(self) -> str:
        level = self.text("LOG_LEVEL", "INFO").upper()
        if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            self.problems.append(f"LOG_LEVEL vale «{level}»: scrivi DEBUG, INFO, WARNING o ERROR.")
        return level

    def _mail(self, host: str) -> MailSettings:
        security = self.text("MAIL_SECURITY", "starttls" if self.text("MAIL_USERNAME") else "none").lower()
        if security not in ("none", "starttls", "tls"):
            self.problems.append(f"MAIL_SECURITY vale «{security}»: scrivi none, starttls oppure tls.")
        sender = self.text("MAIL_SENDER", f"Consulta <consulta@{host}>")
        if "@" not in sender or "\n" in sender:
            self.problems.append(f"MAIL_SENDER vale «{sender}»: scrivi un indirizzo, per esempio Consulta <piano@comune.example.it>")
        return MailSettings(
            server=self.text("MAIL_SERVER"),
            port=self.number("MAIL_PORT", 25, 1, 65535),
            username=self.text("MAIL_USERNAME"),
            password=self.text("MAIL_PASSWORD"),
            use_tls=security == "starttls",
            use_ssl=security == "tls",
            sender=sender,
            timeout=self.number("MAIL_TIMEOUT", 20, 1, 300),
        )

    def _check_production(self, settings: Settings) -> None:
        if len(settings.secret_key) < 32:
            self.problems.append("SECRET_KEY manca o ha meno di 32 caratteri: in produzione è obbligatoria.")
        if settings.debug:
            self.problems.append("FLASK_DEBUG è acceso: in produzione va spento.")
        if settings.demo:
            self.problems.append("CONSULTA_DEMO è acceso: i dati dimostrativi non entrano in produzione.")
        if not settings.is_https:
            self.problems.append("BASE_URL deve cominciare con https:// in produzione.")
        if not settings.mail.server:
            self.problems.append("MAIL_SERVER manca: in produzione ricevute e risposte partono per e-mail.")


def _with_development_key(settings: Settings) -> Settings:
    """Outside production the key is made once and kept beside the database."""
    path = settings.data_dir / "keys" / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    values = {name: getattr(settings, name) for name in settings.__slots__}
    return Settings(**{**values, "secret_key": path.read_text().strip()})
