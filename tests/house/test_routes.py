# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every route is declared, reachable by its menu, and named after its feature."""

import pkgutil

from flask import Flask

from consulta.accounts.models import StaffRole
from consulta.web.access import Level, access_of

ROLES = {role.value for role in StaffRole}


def test_every_route_declares_its_access(app: Flask) -> None:
    """Default deny: an undeclared view is closed at run time and fails here (trust.md §0.5)."""
    closed = [rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None]
    assert closed == []


def test_staff_routes_name_known_roles_and_stand_in_a_territory(app: Flask) -> None:
    """A staff role is held in a territory: its URL must say which."""
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access and access.level is Level.STAFF:
            assert access.roles | access.readers <= ROLES, rule.endpoint
            assert access.roles or not access.readers, f"{rule.endpoint}: any role may, so nobody only reads"
            assert "territory" in rule.arguments, rule.endpoint


def test_technical_administrator_has_no_content_power(app: Flask) -> None:
    """Invariant 28 and domain.md §4.3: who manages users and settings decides nothing about contents."""
    content = ("moderation.", "contributions.", "codebook.", "plans.", "replies.", "intake.")
    guilty = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (access := access_of(app, rule.endpoint)) and rule.endpoint.startswith(content) and "administrator" in access.roles
    ]
    assert guilty == []


def test_declared_policies_exist(app: Flask) -> None:
    """A policy named by a route is a real predicate of some feature."""
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access and access.policy:
            assert callable(pkgutil.resolve_name(f"consulta.{access.policy}")), access.policy


def test_menus_lead_somewhere(app: Flask) -> None:
    """Each entry of the public and the office menu is an endpoint that exists."""
    for link in (*app.config["PUBLIC_NAV"], *app.config["WORKSPACE_NAV"]):
        assert link.endpoint in app.view_functions, link.endpoint


def test_urls_are_kebab_case_and_typed(app: Flask) -> None:
    """Italian kebab-case, no underscore, no capital; every id typed (architecture.md, Names)."""
    for rule in app.url_map.iter_rules():
        path = str(rule)
        fixed = [part for part in path.split("/") if "<" not in part]
        assert all(part == part.lower() and "_" not in part for part in fixed), path
        assert "<" not in path or all(":" in part for part in path.split("<")[1:] if "token" not in part), path


def test_get_never_writes_by_name(app: Flask) -> None:
    """A route that only accepts GET must not be named after a writing verb."""
    verbs = ("create", "delete", "decide", "publish", "approve", "withdraw", "retire", "apply")
    for rule in app.url_map.iter_rules():
        if not {"POST"} & (rule.methods or set()):
            assert not rule.endpoint.split(".")[-1].startswith(verbs), rule.endpoint
