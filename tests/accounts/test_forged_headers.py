# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks and for which site is told by as many proxies as the office said, never by the visitor (trust.md G10, §1.2)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, request

from consulta.app import create_app
from consulta.core.db import db
from consulta.settings import Settings
from tests.conftest import environment

CLIENT, PROXY, LIE = "203.0.113.9", "10.0.0.1", "6.6.6.6"


@pytest.fixture(scope="module", params=[0, 1, 2])
def site(request: pytest.FixtureRequest, template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, int]]:
    """An application behind no proxy, one, two."""
    more = {"TRUSTED_PROXIES": str(request.param), "ALLOWED_HOSTS": "consulta.esempio.it", "BASE_URL": "https://consulta.esempio.it"}
    app = create_app(Settings.from_environment(environment(template_url, tmp_path_factory.mktemp("site"), **more)))
    app.before_request(tell)
    yield app, request.param
    with app.app_context():
        db.engine.dispose()


def tell() -> Response | None:
    """What the application believes."""
    if request.path != "/chi":
        return None
    return Response(f"{request.remote_addr} {request.scheme} {request.host}", mimetype="text/plain")


def asked(app: Flask, headers: dict[str, str], host: str = "consulta.esempio.it") -> str:
    """What the application believes of a request that comes from ``PROXY``."""
    answer = app.test_client().get("/chi", headers={"Host": host, **headers}, environ_base={"REMOTE_ADDR": PROXY})
    return answer.text if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.parametrize(
    ("forwarded", "believed"),
    [
        (f"{CLIENT}", (PROXY, CLIENT, PROXY)),
        (f"{LIE}, {CLIENT}", (PROXY, CLIENT, LIE)),
        (f"{LIE}, {CLIENT}, 10.0.0.2", (PROXY, "10.0.0.2", CLIENT)),
        (f"{LIE}, {LIE}, {CLIENT}, 10.0.0.2", (PROXY, "10.0.0.2", CLIENT)),
        ("", (PROXY, PROXY, PROXY)),
    ],
)
def test_the_address_is_the_one_that_the_trusted_proxies_saw(site: tuple[Flask, int], forwarded: str, believed: tuple[str, ...]) -> None:
    app, proxies = site
    assert asked(app, {"X-Forwarded-For": forwarded} if forwarded else {}).split()[0] == believed[proxies]


@pytest.mark.parametrize("name", ["Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP", "X-Cluster-Client-IP"])
def test_no_other_header_says_who_asks(site: tuple[Flask, int], name: str) -> None:
    value = f"for={LIE};host=male.esempio;proto=https" if name == "Forwarded" else LIE
    assert asked(site[0], {name: value}) == f"{PROXY} http consulta.esempio.it"


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Server"])
def test_a_forged_host_is_refused_or_ignored(site: tuple[Flask, int], name: str) -> None:
    """400 when it is believed at all: it never gets into a page, a redirect or a letter."""
    app, proxies = site
    believed = asked(app, {name: "male.esempio"}, **({"host": "male.esempio"} if name == "Host" else {}))
    assert "male" not in believed
    is_read = name == "Host" or (name == "X-Forwarded-Host" and proxies == 1)
    assert (believed == "400") is is_read, believed


def test_a_forged_prefix_moves_no_address(site: tuple[Flask, int]) -> None:
    answer = site[0].test_client().get("/profilo", headers={"Host": "consulta.esempio.it", "X-Forwarded-Prefix": "//male.esempio"})
    assert (answer.status_code, answer.location) == (303, "/accedi")


def test_the_page_for_a_wrong_host_says_nothing_of_it(site: tuple[Flask, int], tmp_path: Path) -> None:
    answer = site[0].test_client().get("/accedi", headers={"Host": 'male.esempio"><b>'})
    assert answer.status_code == 400
    assert "male" not in answer.text
