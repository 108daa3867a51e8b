# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page cache: what it keeps, for how long, for whom, and that it never outlives a commit (decisions.md 25)."""

from datetime import UTC, datetime, timedelta

import pytest

from consulta.web.page_cache import Kept, PageCache

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


def kept(body: bytes = b"page", ends_at: datetime = NOW + timedelta(hours=1)) -> Kept:
    return Kept(body, "text/html; charset=utf-8", None, None, "etag", ends_at)


def test_what_was_kept_is_found_until_its_end() -> None:
    cache = PageCache()
    cache.keep(("a",), kept())
    assert cache.find(("a",), NOW) == kept()
    assert cache.find(("b",), NOW) is None
    assert cache.find(("a",), NOW + timedelta(hours=1)) is None
    assert len(cache) == 0
    assert cache.size == 0


def test_the_entry_asked_for_longest_ago_leaves_first() -> None:
    cache = PageCache(entries_cap=2)
    cache.keep(("a",), kept())
    cache.keep(("b",), kept())
    cache.find(("a",), NOW)
    cache.keep(("c",), kept())
    assert cache.find(("b",), NOW) is None
    assert cache.find(("a",), NOW) is not None
    assert cache.find(("c",), NOW) is not None


def test_bytes_are_bounded_and_counted_once() -> None:
    cache = PageCache(bytes_cap=100)
    for number in range(40):
        cache.keep((number,), kept(b"0123456789"))
    assert len(cache) == 10
    cache.keep((39,), kept(b"01234"))
    assert cache.size == 95
    cache.clear()
    assert (len(cache), cache.size) == (0, 0)


@pytest.mark.parametrize(("length", "is_kept"), [(10, True), (11, False)])
def test_a_page_that_would_empty_the_cache_is_not_kept(length: int, is_kept: bool) -> None:
    cache = PageCache(bytes_cap=100)
    cache.keep(("a",), kept(b"x" * length))
    assert (cache.find(("a",), NOW) is not None) is is_kept


def test_a_response_is_made_again_with_its_headers() -> None:
    response = Kept(b"a;b", "text/csv; charset=utf-8", 'attachment; filename="x.csv"', "noindex", "abc", NOW).response()
    assert response.get_data() == b"a;b"
    assert response.headers["Content-Disposition"] == 'attachment; filename="x.csv"'
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["ETag"] == '"abc"'
