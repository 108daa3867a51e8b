# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers leave compressed, cached ones once; the token of the forms is never the same twice."""

import gzip
import re

import brotli
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.web.compression import FLOOR, KEPT_CAP, Kept
from consulta.web.csrf import mask, unmask
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient


def test_a_page_comes_in_the_coding_the_browser_takes(app: Flask, client: VisitingClient) -> None:
    """Brotli before gzip, plain text for who takes neither, the same page in all three."""
    make_territory()
    plain = client.get("/ao/")
    brotlied = client.get("/ao/", headers={"Accept-Encoding": "gzip, deflate, br"})
    gzipped = client.get("/ao/", headers={"Accept-Encoding": "gzip"})
    refused = client.get("/ao/", headers={"Accept-Encoding": "br;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in refused.headers
    assert brotlied.headers["Content-Encoding"] == "br"
    assert gzipped.headers["Content-Encoding"] == "gzip"
    without_id = [
        re.sub(rb"[0-9a-f]{16}", b"", body) for body in (brotli.decompress(brotlied.data), gzip.decompress(gzipped.data), plain.data)
    ]
    assert without_id[0] == without_id[1] == without_id[2]
    assert all("Accept-Encoding" in one.headers.get_all("Vary") for one in (plain, brotlied, gzipped))
    assert int(brotlied.headers["Content-Length"]) == len(brotlied.data) < len(plain.data) / 3


def test_a_compressed_page_is_still_confirmed_unchanged(app: Flask, client: VisitingClient) -> None:
    """The tag of a cached page answers a conditional request whatever the coding; each body is compressed once."""
    make_territory()
    first = client.get("/ao/", headers={"Accept-Encoding": "br"})
    assert first.headers["ETag"].startswith('W/"')
    again = client.get("/ao/", headers={"Accept-Encoding": "br"})
    assert again.data == first.data
    unchanged = client.get("/ao/", headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged.data == b""
    assert unchanged.headers["ETag"] == first.headers["ETag"]


def test_short_answers_and_streams_leave_as_they_are(app: Flask, client: VisitingClient) -> None:
    """What compression would not make smaller, and what is sent while it is made."""
    make_territory()
    short = client.get("/healthz", headers={"Accept-Encoding": "br"})
    assert len(short.data) < FLOOR
    assert "Content-Encoding" not in short.headers


def test_only_so_many_bodies_are_kept() -> None:
    """The body kept first leaves first."""
    kept = Kept()
    for number in range(KEPT_CAP + 1):
        kept.keep((str(number), "br"), b"x")
    assert kept.find(("0", "br")) is None
    assert kept.find((str(KEPT_CAP), "br")) == b"x"


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=120))
def test_unmasking_gives_back_the_token(token: str) -> None:
    """Whatever the token, and it looks different each time."""
    assert unmask(mask(token)) == token
    assert len(token) < 4 or mask(token) != mask(token)


@pytest.mark.parametrize("wrong", ["", "scaduto", "é", "AAA", "gICA", "%%%%"])
def test_a_mask_nobody_made_is_no_token(wrong: str) -> None:
    """Broken, cut and foreign values become a token that no session has."""
    assert len(unmask(wrong)) <= 1


def test_two_answers_never_show_the_same_token_and_both_work(app: Flask, client: VisitingClient) -> None:
    """The page of sign-in, asked for twice: either token is taken, the bare one that the session would give is not."""
    tokens = [re.search(r'name="csrf_token" value="([^"]+)"', client.get("/accedi").text) for _ in range(2)]
    values = [found[1] for found in tokens if found]
    assert len(set(values)) == 2
    for value in values:
        assert client.post("/accedi", data={"csrf_token": value, "email": "x"}).status_code == 422
    assert client.post("/accedi", data={"csrf_token": unmask(values[0]), "email": "x"}).status_code == 400
    assert client.post("/accedi", data={"email": "x"}).status_code == 400
