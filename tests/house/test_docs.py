# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents agree with the code: variables, commands, accounts, packages, links, and the tests they name."""

import ast
import itertools
import re
import tomllib
from pathlib import Path

import click
import pytest
from flask import Flask

from consulta.portal.terms import TERMS
from consulta.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GUIDES = sorted((ROOT / "docs").glob("guida-*.md"))
INVARIANTS = (ROOT / "docs" / "invariants.md").read_text()


def table(text: str, title: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    section = text.split(f"{title}\n", 1)[1]
    rows = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert rows, title
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in rows[0].splitlines()[2:]]


class Recorder(dict[str, str]):
    """An environment that remembers which names were asked for."""

    asked: set[str] = set()  # noqa: RUF012 - one recorder is made, below

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


def test_readme_tells_every_variable_and_no_other() -> None:
    """The table of configuration is what the settings read."""
    environ = Recorder({"SECRET_KEY": "a key for tests only, long enough to be accepted"})
    Settings.from_environment(environ)
    told = {name for row in table(README, "## Configuration") for name in re.findall(r"`([A-Z_]+)`", row[0])}
    assert told == environ.asked


def commands(group: click.Group, prefix: str = "consulta") -> set[str]:
    """Every command one can type, groups opened."""
    names: set[str] = set()
    for name, command in group.commands.items():
        full = f"{prefix} {name}"
        names |= commands(command, full) if isinstance(command, click.Group) else {full}
    return names


def command_of(cell: str) -> str:
    """The command of a cell such as ``consulta backup [FILE]``: its words before options and arguments."""
    return " ".join(itertools.takewhile(re.compile("[a-z][a-z-]*").fullmatch, cell.strip("`").split()))


def test_readme_tells_every_command_and_no_other(app: Flask) -> None:
    """The table of commands is what the program has; options are told by --help. ``db`` is Flask-Migrate's own group."""
    told = {command_of(row[0]) for row in table(README, "## The `consulta` command")}
    assert told == {name for name in commands(app.cli) if not name.startswith("consulta db ")}


def test_demo_accounts_are_those_of_the_demo() -> None:
    """Addresses of the table stand in the demonstration world, with the role that is told."""
    world = tomllib.loads((ROOT / "consulta" / "demo" / "data" / "world.toml").read_text())
    people = {person["email"]: person for person in world["person"]}
    rows = table(README, "### Accounts of the demonstration")
    assert len(rows) >= 5
    for account, who in rows:
        role = people[account.strip("`")]["role"]
        assert not role or role in who, f"{account}: {role}"


def test_third_party_page_lists_what_is_installed() -> None:
    """Every locked package of the application has its line."""
    page = (ROOT / "docs" / "third-party.md").read_text().lower()
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    only_elsewhere = {"async-timeout", "tzdata", "colorama", "psycopg-binary", "greenlet"}  # other Python versions or systems
    assert len(locked) > 30
    assert [name for name in locked if name not in only_elsewhere and name not in page] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """Relative links and pictures exist; anchors are headings of the page they point to."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


def anchors(path: Path) -> set[str]:
    """Anchors as repositories make them from headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_tell_their_licence_and_have_one_title(path: Path) -> None:
    """Documents are CC-BY-4.0; one first-level heading."""
    text = path.read_text()
    assert "SPDX-FileCopyrightText:" in text[:200]
    assert "SPDX-License-Identifier: CC-BY-4.0" in text[:300]
    outside_code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert len(re.findall(r"^# ", outside_code, re.MULTILINE)) == 1


def test_architecture_names_every_package() -> None:
    """A package that the page of the house does not know is a room without a door."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    packages = [path.parent.name for path in (ROOT / "consulta").glob("*/__init__.py")]
    assert [name for name in packages if f"`{name}`" not in page] == []


def test_decisions_are_numbered_and_indexed() -> None:
    """No number is missing or used twice, and the index names each record with its own title."""
    folder = ROOT / "docs" / "decisions"
    records = sorted(folder.glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    index = (folder / "README.md").read_text()
    for path in records:
        title = re.search(r"^# \d{4}\. (.+)$", path.read_text(), re.MULTILINE)
        assert title, path.name
        assert f"| [{path.name[:4]}]({path.name}) | {title[1]} |" in index


def test_changelog_tells_the_version() -> None:
    """The version being built has its section."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def named_tests() -> list[tuple[str, str]]:
    """Every ``tests/…/test_x.py::test_y`` of the documents: invariants, security and whatever else promises."""
    return [found for path in PAGES for found in re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", path.read_text())]


def functions(path: Path) -> set[str]:
    """Names of the test functions of a file."""
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def test_documents_name_tests_that_exist() -> None:
    """A row of a page is worth what its tests are."""
    assert len(named_tests()) > 100
    missing = [f"{file}::{name}" for file, name in named_tests() if not (ROOT / file).is_file() or name not in functions(ROOT / file)]
    assert missing == []


def test_the_terms_of_retention_are_told_as_they_are() -> None:
    """The Italian page for the controller is the table that the daily job applies."""
    rows = table((ROOT / "docs" / "privacy" / "conservazione.md").read_text(), "## Con un termine")
    assert [(row[0], row[2]) for row in rows] == [(term.what, term.rule) for term in TERMS]
    for row, term in zip(rows, TERMS, strict=True):
        number, unit = row[1].split()[:2]
        assert int(number) * (365 if unit.startswith("ann") else 1) == term.kept.days, row
        assert row[1].endswith(term.since), row


def test_texts_for_the_controller_claim_only_what_is_theirs_to_complete() -> None:
    """Each one to adapt has places that the body fills in."""
    pages = sorted((ROOT / "docs" / "privacy").glob("*.md"))
    assert len(pages) >= 8
    assert [path.name for path in pages if "[" not in path.read_text()] == []


def test_invariants_are_all_accounted_for() -> None:
    """Each of the thirty-two is held by a test or said to come later."""
    rows = table(INVARIANTS, "## Held") + table(INVARIANTS, "## Later")
    assert sorted(int(row[0]) for row in rows) == list(range(1, 33))
    held = table(INVARIANTS, "## Held")
    assert [row[0] for row in held if "::test_" not in row[-1]] == []


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_guides_name_what_is_on_the_pages(path: Path) -> None:
    """Words in bold are words of the pages: menus, buttons, fields."""
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "consulta").rglob("*.py")]
    words = " ".join(re.sub(r"\s+", " ", source.read_text()) for source in sources)
    named = set(re.findall(r"\*\*([^*]+)\*\*", path.read_text()))
    assert len(named) >= 10
    assert [name for name in sorted(named) if name not in words] == []


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_guides_are_in_plain_words(path: Path) -> None:
    """Short sentences (at most 30 words), no jargon, tu."""
    text = re.sub(r"<!--.*?-->|```.*?```|\|.*\|", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    sentences = [" ".join(part.split()) for part in re.split(r"(?<=[.!?:])\s|\n\s*\n|\n\s*(?:[-#]|\d+\.)", text)]
    assert [sentence for sentence in sentences if len(sentence.split()) > 30] == []
    banned = r"\b(effettuare|suddett[oaie]|mediante|ai sensi|onde|qualora|usufruire|procedere al|login|username|cliccare|submit)\b"
    assert re.findall(banned, text, re.IGNORECASE) == []
