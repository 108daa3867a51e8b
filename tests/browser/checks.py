# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of every page in the browser: accessibility, width, headings, classes, typeface, valid HTML."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import REPOSITORY, class_names

VALIDATOR = REPOSITORY / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
NAME = "PLUS Area Ovest"
"""The name of the demonstration's territory, which no page spells out."""
NARROW = 320
TWICE = 640
"""CSS pixels that a window 1280 wide has left at 200 % zoom."""

ACRONYMS = {
    "PLUS": "Piano locale unitario dei servizi",
    "LEPS": "livelli essenziali delle prestazioni sociali",
    "UdP": "Ufficio di Piano",
    "RUNTS": "Registro unico nazionale del Terzo settore",
    "ISEE": "indicatore della situazione economica equivalente",
    "ATS": "ambito territoriale sociale",
    "AgID": "Agenzia per l’Italia digitale",
    "PEC": "posta certificata",
    "ETS": "ente del Terzo settore",
}

# Every rule of axe runs, as it comes; only the answer is cut down to what is wrong.
_AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
  rule => `${rule.id} (${rule.impact}): ${rule.nodes.map(node => node.target.join(' ') + ' — ' + node.failureSummary).join('; ')}`)"""

_FACTS = """() => {
  const HEADINGS = 'h1, h2, h3, h4, h5, h6';
  const all = selector => [...document.querySelectorAll(selector)];
  const shown = element => element.checkVisibility ? element.checkVisibility() : true;
  const ours = document.body.cloneNode(true);
  ours.querySelectorAll('.c-prose, .c-card, .c-comment, .c-row, .c-breadcrumb, textarea, h1').forEach(one => one.remove());
  return {
    classes: [...new Set(all('[class]').flatMap(one => [...one.classList]))],
    headings: all(HEADINGS).filter(shown).map(one => [Number(one.tagName[1]), one.textContent.trim()]),
    fonts: [...new Set(all(HEADINGS + ', p').map(one => getComputedStyle(one).fontFamily.split(',')[0]))],
    version: getComputedStyle(document.documentElement).getPropertyValue('--bootstrap-italia-version'),
    elements: all('[data-element]').map(one => one.dataset.element),
    words: ours.textContent,
    language: document.documentElement.lang,
  };
}"""

_TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return '';
  const out = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > root.clientWidth + 1);
  return `${root.scrollWidth} > ${root.clientWidth}: ` + out.slice(-4).map(one => one.tagName + '.' + one.className).join(', ');
}"""


def prepare(page: Page) -> None:
    """Bring axe into a page, once."""
    page.evaluate(AXE_SCRIPT)


def prepare_all(context: BrowserContext) -> None:
    """Bring axe into every page of a window: half a megabyte crosses once to the browser, not once for each page."""
    context.add_init_script(AXE_SCRIPT)


def axe(page: Page) -> list[str]:
    """The violations of a prepared page as it stands now."""
    found: list[str] = page.evaluate(_AXE)
    return found


def unfold(page: Page, selector: str) -> int:
    """Open every ``<details>`` that a selector names; gives how many were closed."""
    opened: int = page.evaluate(
        """selector => {
      const closed = [...document.querySelectorAll(selector)].filter(one => !one.open);
      closed.forEach(one => { one.open = true; });
      return closed.length;
    }""",
        selector,
    )
    return opened


def too_wide(page: Page, width: int) -> str:
    """What makes the page scroll sideways at a width, or nothing."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": width, "height": size["height"]})
    return str(page.evaluate(_TOO_WIDE))


def facts_of(page: Page) -> dict[str, Any]:
    """Classes, headings, typefaces, version of Bootstrap Italia, ``data-element`` values, our own words."""
    facts: dict[str, Any] = page.evaluate(_FACTS)
    return facts


def faults_of(facts: dict[str, Any], *, public: bool, written: frozenset[str] = frozenset()) -> list[str]:
    """What the validator of Designers Italia would object to (stack.md §1.2), and the outline of headings.

    ``written``: titles that people wrote, who may begin them as they like.
    """
    faults = []
    levels = [level for level, _ in facts["headings"]]
    if levels.count(1) != 1:
        faults.append(f"{levels.count(1)} headings h1")
    faults += [
        f"h{after} «{facts['headings'][place + 1][1]}» after h{before}"
        for place, (before, after) in enumerate(pairwise(levels))
        if after > before + 1
    ]
    faults += [f"heading without a capital: {text}" for _, text in facts["headings"] if text[:1].islower() and text not in written]
    full, purged = class_names("full"), class_names("purged") | class_names("own")
    used = set(facts["classes"])
    faults += [f"class {name} was purged" for name in sorted((used & full) - purged)]
    if public and len(used & full) < 0.3 * len(used):
        faults.append(f"only {len(used & full)} of {len(used)} classes are Bootstrap Italia's")
    faults += [f"typeface {font}" for font in facts["fonts"] if font.strip('"') not in ("Titillium Web", "Lora", "Roboto Mono")]
    version = facts["version"].strip().strip("\"'")
    if not version or int(version.split(".")[0]) < 2:
        faults.append(f"--bootstrap-italia-version is «{version}»")
    return faults


def unexplained(facts: dict[str, Any]) -> list[str]:
    """Acronyms in our own words (not in what participants write) that the page never spells out (decisions.md 33)."""
    if facts["language"] != "it":
        return []
    words = facts["words"].replace(NAME, "")
    return [
        f"{acronym} is not spelled out"
        for acronym, meaning in ACRONYMS.items()
        if re.search(rf"\b{acronym}\b", words) and meaning.lower() not in words.lower()
    ]


def invalid_html(folder: Path) -> list[str]:
    """The errors of the Nu HTML checker in every ``.html`` file of a folder, run once."""
    command = ["java", "-jar", str(VALIDATOR), "--errors-only", "--stdout", "--exit-zero-always", "--format", "json", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(answer.stdout)["messages"]
    return [f"{Path(one.get('url', '')).name}:{one.get('lastLine', 0)}: {one['message']} — {one.get('extract', '')}" for one in messages]
