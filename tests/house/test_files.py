# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every file: its size, its name, its licence line, and the doors that must stay few."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager"}
HARD_LIMIT = 400
HEADED = {".py", ".js", ".mjs", ".css", ".html", ".toml", ".sh", ".service", ".po", ".txt"}
NOT_HEADED = {"requirements.lock", "requirements-dev.lock"}


def tracked() -> list[Path]:
    """Every file of the checkout that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


FILES = tracked()
MODULES = [path for path in FILES if path.suffix == ".py" and path.is_relative_to(ROOT / "consulta")]
TEMPLATES = [path for path in FILES if path.is_relative_to(ROOT / "templates")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_small_and_well_named(path: Path) -> None:
    """Hard limit of 400 lines (decisions.md 6); no drawer names; a docstring says what it is."""
    source = path.read_text()
    assert source.count("\n") <= HARD_LIMIT, f"{path.name} has {source.count(chr(10))} lines"
    assert path.stem not in BANNED_NAMES
    assert ast.get_docstring(ast.parse(source)), "a module begins with a docstring"


def test_init_files_only_describe() -> None:
    """A feature's __init__ is a docstring and nothing else: an importing one is how import cycles start."""
    for path in MODULES:
        if path.name == "__init__.py" and path.parent.parent == ROOT / "consulta":
            body = ast.parse(path.read_text()).body
            assert len(body) == 1, f"{path} does more than describe"


def test_only_the_unit_of_work_commits() -> None:
    """One commit() in the house (architecture.md)."""
    allowed = {ROOT / "consulta/core/unit_of_work.py"}
    found = [path for path in MODULES if path not in allowed and re.search(r"session[^\n]*\.commit\(", path.read_text())]
    assert found == []


def test_markup_is_made_in_one_place() -> None:
    """``|safe`` stands in one component; Markup is never made in Python."""
    safe = [path.relative_to(ROOT) for path in TEMPLATES if re.search(r"\|\s*safe\b", path.read_text())]
    assert [str(path) for path in safe] == ["templates/components/rich_text.html"]
    assert [path for path in MODULES if re.search(r"\bMarkup\(", path.read_text())] == []


def test_no_class_name_is_concatenated() -> None:
    """The purge of styles reads class names as words (decisions.md 27)."""
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r'class="[^"{]*[a-z]-\{\{', line)
    ]
    assert guilty == []


def test_no_inline_style_script_or_handler() -> None:
    """The content security policy has no unsafe-inline. E-mails need inline styles and are no pages."""
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        if "email" not in path.parts and path.name != "email.html"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"""\sstyle=|\son[a-z]+=["']|<script(?![^>]*\bsrc=)(?![^>]*application/json)""", line)
    ]
    assert guilty == []


def test_every_source_file_names_its_licence() -> None:
    """SPDX lines at the top of each source file (Italian reuse guidelines, Allegato B)."""
    missing = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.suffix in HEADED
        and path.name not in NOT_HEADED
        and path.stat().st_size
        and not {"email", "data"} & set(path.parts)
        and "SPDX-License-Identifier: AGPL-3.0-or-later" not in path.read_text(errors="replace")[:600]
    ]
    assert missing == []


def test_no_machine_path_or_registry_is_written() -> None:
    """A checkout says nothing of the machine it was made on, nor of registry hosts."""
    pattern = re.compile(r"/w[o]rk/|/r[o]ot/|p[y]pi\.org|p[y]thonhosted|registry\.n[p]mjs|d[e]b\.debian")
    guilty = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.suffix not in {".woff2", ".png"} and pattern.search(path.read_text(errors="replace"))
    ]
    assert guilty == []


def test_nothing_is_left_behind() -> None:
    """No note to self in what runs."""
    pattern = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    guilty = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.suffix in {".py", ".html", ".js", ".mjs", ".css"} and pattern.search(path.read_text(errors="replace"))
    ]
    assert guilty == []


def test_a_style_is_written_once() -> None:
    """Outside a media query and print a selector stands in one place: two parts of the page that take the same name undo each other."""
    seen: Counter[str] = Counter()
    for path in sorted((ROOT / "assets" / "css").glob("*.css")):
        depth = 0
        for line in re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL).splitlines():
            if depth == 0 and (found := re.match(r"([.#a-z][^{@,]*)\{", line)):
                seen[found[1].strip()] += 1
            depth += line.count("{") - line.count("}")
    assert len(seen) > 200
    assert [name for name, times in seen.items() if times > 1] == []
