# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a territory as they are stored (decisions.md 15)."""

from collections.abc import Mapping
from typing import Any

from consulta.core.errors import Invalid
from consulta.core.text import one_line
from consulta.web.ports import Labels

NOUNS = Labels.__slots__
OPTIONAL_NOUNS = frozenset({"second_office"})


def checked_vocabulary(vocabulary: Mapping[str, Any]) -> dict[str, Any]:
    """The nouns as they are stored. Raises Invalid, naming the word, when a form is missing or the gender is neither m nor f."""
    errors: dict[str, str] = {}
    stored: dict[str, Any] = {}
    for name in NOUNS:
        noun = {form: one_line(str(value)) for form, value in (vocabulary.get(name) or {}).items()}
        if name in OPTIONAL_NOUNS and not noun.get("singular"):
            continue
        if not noun.get("singular") or not noun.get("plural") or noun.get("gender", "m") not in ("m", "f"):
            errors[name] = f"La parola «{name}» vuole singolare, plurale e genere (m o f)."
            continue
        stored[name] = {form: noun.get(form, "")[:120] for form in ("singular", "plural", "gender", "en", "full")}
        stored[name]["gender"] = stored[name]["gender"] or "m"
    if errors:
        raise Invalid(errors)
    return stored
