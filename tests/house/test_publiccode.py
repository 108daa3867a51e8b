# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""publiccode.yml follows the core schema (publiccode.yml standard) and agrees with the rest of the checkout."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from consulta.web.locale import LANGUAGES

ROOT = Path(__file__).parents[2]
CODE: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

TOP = {
    "publiccodeYmlVersion", "name", "applicationSuite", "url", "landingURL", "isBasedOn", "organizationUri", "softwareVersion",
    "releaseDate", "logo", "platforms", "categories", "usedBy", "roadmap", "developmentStatus", "softwareType", "intendedAudience",
    "description", "legal", "maintenance", "localisation", "dependsOn", "organisation", "IT",
}  # fmt: skip
MANDATORY = {
    "publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description", "legal",
    "maintenance", "localisation",
}  # fmt: skip
DEPRECATED = {"genericName", "inputTypes", "outputTypes", "authorsFile", "monochromeLogo"}
DESCRIPTION = {
    "localisedName", "shortDescription", "longDescription", "documentation", "apiDocumentation", "features", "screenshots", "videos",
    "awards",
}  # fmt: skip
CATEGORIES = {
    "business-process-management", "collaboration", "communications", "content-management", "data-analytics", "data-collection",
    "data-visualization", "digital-citizenship", "document-management", "feedback-and-reviews-management", "knowledge-management",
    "online-community", "survey", "web-collaboration", "workflow-management",
}  # fmt: skip
"""The part of the standard's vocabulary that could describe this software."""
SCOPES = {"education", "employment", "healthcare", "justice", "local-authorities", "society", "welfare"}


def keys_of(value: object) -> set[str]:
    """Every key at any depth."""
    if isinstance(value, dict):
        return set(value) | set().union(*(keys_of(inner) for inner in value.values()), set())
    if isinstance(value, list):
        return set().union(*(keys_of(inner) for inner in value), set())
    return set()


def test_keys_are_those_of_the_standard() -> None:
    """No mandatory key misses, none is unknown, none is deprecated."""
    assert MANDATORY - set(CODE) == set()
    assert set(CODE) - TOP == set()
    assert keys_of(CODE) & DEPRECATED == set()


def test_enumerations_hold_known_values() -> None:
    """Status, type, categories and scope come from the standard's lists."""
    assert CODE["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert CODE["softwareType"] == "standalone/web"
    assert CODE["platforms"] == ["web"]
    assert set(CODE["categories"]) <= CATEGORIES
    assert set(CODE["intendedAudience"]["scope"]) <= SCOPES
    assert all(re.fullmatch("[a-z]{2}", country) for country in CODE["intendedAudience"]["countries"])


@pytest.mark.parametrize("language", sorted(CODE["description"]))
def test_descriptions_have_the_right_length(language: str) -> None:
    """One line of at most 150 characters, a text of 150 to 10,000, five to twenty features."""
    text = CODE["description"][language]
    assert set(text) <= DESCRIPTION
    assert 20 < len(text["shortDescription"]) <= 150
    assert "\n" not in text["shortDescription"]
    assert 150 <= len(text["longDescription"]) <= 10_000
    assert 5 <= len(text["features"]) <= 20
    assert len(set(text["features"])) == len(text["features"])


def test_italian_is_described_first() -> None:
    """The bodies that look for it read Italian."""
    assert next(iter(CODE["description"])) == "it"


def test_it_agrees_with_the_package() -> None:
    """Version and licence are told once to Python and once to the catalogue of reuse: they must be the same."""
    assert CODE["softwareVersion"] == PROJECT["version"]
    assert CODE["legal"]["license"] == PROJECT["license"] == "AGPL-3.0-or-later"
    assert CODE["legal"]["mainCopyrightOwner"] == PROJECT["authors"][0]["name"]


def test_languages_are_those_of_the_program() -> None:
    """What is declared is what the pages speak."""
    assert CODE["localisation"]["localisationReady"] is True
    assert set(CODE["localisation"]["availableLanguages"]) == set(LANGUAGES)


def test_addresses_are_addresses() -> None:
    """``url`` is where the footer of every page sends who asks for the source."""
    assert urlsplit(CODE["url"]).scheme == "https"
    assert f'"{CODE["url"]}"' in (ROOT / "consulta" / "settings.py").read_text()


def test_maintenance_names_somebody() -> None:
    """Internal and community maintenance have contacts, contracted maintenance a contractor and an end."""
    maintenance = CODE["maintenance"]
    assert maintenance["type"] in {"internal", "contract", "community", "none"}
    if maintenance["type"] == "contract":
        assert all(one["name"] and isinstance(one["until"], date) for one in maintenance["contractors"])
    elif maintenance["type"] != "none":
        assert maintenance["contacts"]
        assert all(one["name"] and "@" in one.get("email", "@") for one in maintenance["contacts"])


def test_screenshots_stand_in_the_checkout() -> None:
    """``docs/screenshots.py`` makes them."""
    named = {path for text in CODE["description"].values() for path in text.get("screenshots", [])}
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_dependencies_are_of_the_system() -> None:
    """Only what an administrator installs apart from the package, with its lowest version."""
    for one in CODE["dependsOn"]["open"]:
        assert set(one) <= {"name", "versionMin", "versionMax", "version", "optional"}
        assert isinstance(one["versionMin"], str)
    python = next(one for one in CODE["dependsOn"]["open"] if one["name"] == "Python")
    assert PROJECT["requires-python"] == f">={python['versionMin']}"
