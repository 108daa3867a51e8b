# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the application. wsgi.py imports create_app; wiring knows everyone."""

from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from consulta import wiring, wiring_menus
from consulta.core import extras, queue, scanner
from consulta.core.db import db
from consulta.core.s3 import S3Storage
from consulta.core.storage import LocalStorage, Storage, init_storage
from consulta.resources import PACKAGE, resource
from consulta.settings import Settings, SettingsError
from consulta.web import access, assets, compression, errors, headers, locale, logs, macros, page_cache, uploads, urls
from consulta.web.bodies import WholeBodies
from consulta.web.csrf import MaskedCSRF
from consulta.web.front_cache import FrontCache

BODY_CAP = 1_000_000
"""Bytes of a request body."""


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. Raises SettingsError when the environment is wrong."""
    settings = settings or Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask("consulta", template_folder=str(resource("templates")), static_folder=None)
    app.config.from_mapping(flask_config(settings))
    app.extensions["consulta.settings"] = settings
    logs.configure_logging(settings.log_level)
    db.init_app(app)
    queue.init_queue(app, queue.make_queue(settings.queue_url))
    init_storage(app, make_storage(settings))
    uploads.init_uploads(app, settings.upload_cap)
    scanner.init_scanner(app, settings.scanner)
    logs.init_request_log(app)
    compression.init_compression(app)
    errors.init_errors(app)
    urls.init_urls(app)
    MaskedCSRF(app)
    access.init_access(app)
    headers.init_headers(app, https=settings.is_https)
    assets.init_assets(app, resource("static"))
    macros.init_macros(app, settings.data_dir / "compiled")
    locale.init_locale(app, str(PACKAGE / "translations"))
    wiring.init_app(app, settings)
    app.wsgi_app = WholeBodies(app.wsgi_app)  # type: ignore[method-assign]
    if settings.page_cache:
        app.wsgi_app = FrontCache(app.wsgi_app, app, page_cache.answers_of(app))  # type: ignore[method-assign]
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=resource("static"),
        prefix="static/",
        allow_all_origins=False,
        immutable_file_test=lambda path, url: "/dist/" in url,
        add_headers_function=headers.static_headers,
    )
    return app


def make_storage(settings: Settings) -> Storage:
    """Where files stand. Raises SettingsError when the library for S3 is not installed."""
    if not settings.storage_url:
        return LocalStorage(settings.data_dir / "files")
    if not extras.is_installed("boto3"):
        raise SettingsError(["STORAGE_URL indica un contenitore S3, ma manca il pacchetto boto3: installa consulta[s3]."])
    return S3Storage(settings.storage_url)


def flask_config(settings: Settings) -> dict[str, object]:
    """The settings in the words of Flask and its extensions."""
    mail = settings.mail
    engine: dict[str, object] = {"hide_parameters": True}  # what people typed never reaches a log through an error of the database
    if settings.database_url.startswith("sqlite"):
        engine["connect_args"] = {"timeout": settings.database_wait, "check_same_thread": False}
    else:
        engine |= {"pool_pre_ping": True, "connect_args": {"options": f"-c lock_timeout={settings.database_wait}s"}}
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.environment == "test",
        "DEBUG": settings.debug,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "SESSION_COOKIE_NAME": "__Host-consulta" if settings.is_https else "consulta",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": BODY_CAP,
        "MAX_FORM_MEMORY_SIZE": BODY_CAP,
        "MAX_FORM_PARTS": 2_000,
        "TRUSTED_HOSTS": [host.split(":")[0] for host in settings.allowed_hosts]
        + (["127.0.0.1", "localhost"] if not settings.is_production else []),
        "BASE_URL": settings.base_url,
        "DEMO": settings.demo,
        "VERSION": installed_version(),
        "SOURCE_URL": settings.source_url,
        "ACCESSIBILITY_STATEMENT_URL": settings.accessibility_statement_url,
        "MAIL_SERVER": mail.server,
        "MAIL_PORT": mail.port,
        "MAIL_USERNAME": mail.username or None,
        "MAIL_PASSWORD": mail.password or None,
        "MAIL_USE_TLS": mail.use_tls,
        "MAIL_USE_SSL": mail.use_ssl,
        "MAIL_DEFAULT_SENDER": mail.sender,
        "MAIL_SUPPRESS_SEND": False,
        "PUBLIC_NAV": wiring_menus.PUBLIC_NAV,
        "WORKSPACE_NAV": wiring_menus.WORKSPACE_NAV,
        "HIDDEN_WHEN_SIMPLE": frozenset(one.endpoint for one in wiring.HIDDEN_WHEN_SIMPLE),
    }


def installed_version() -> str:
    """The version of the installed package."""
    try:
        return version("consulta")
    except PackageNotFoundError:
        return "0.0.0"
