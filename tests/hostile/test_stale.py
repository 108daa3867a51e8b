# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form that was open while somebody else saved: 409, with what stands now and what was typed, and nothing overwritten."""

import pytest

from tests.hostile.conftest import World
from tests.hostile.harness import Form, ask

pytestmark = pytest.mark.xdist_group("hostile")

EDITABLE = {
    "accounts.edit_profile": "name",
    "codebook.edit_tag": "definition",
    "consultations.edit_cycle": "question",
    "consultations.edit_roundtable": "description",
    "consultations.edit_topic": "question",
    "contributions.edit": "text",
    "contributions.edit_comment": "text",
    "organisations.edit": "description",
    "plans.edit_objective": "title",
    "replies.write": "text",
    "territory.settings": "name",
}
"""Everything that two people may have open at once, and the field that both change."""
FIRST = "La prima persona ha scritto proprio queste parole nel campo."
SECOND = "La seconda persona ha scritto queste altre parole nel campo."


def test_every_form_with_a_version_is_listed(forms: list[Form]) -> None:
    """An edit page made later joins the list."""
    versioned = {form.endpoint for form in forms if any(kind in ("text", "textarea") for kind in form.controls.values())}
    versioned &= {form.endpoint for form in forms if "version" in form.controls}
    assert versioned - {"codebook.create_tag", "plans.create_objective"} - set(EDITABLE) == {
        "organisations.record",
        "consultations.decide_topic",
        "replies.approve",
        "replies.correct",
        "replies.send_back",
        "workspace.classify",
        "workspace.classify_comment",
    }, "decisions: who comes second is told, which their features try"


@pytest.mark.parametrize("endpoint", sorted(EDITABLE))
def test_who_saves_second_is_told_and_loses_nothing(world: World, forms: list[Form], endpoint: str) -> None:
    name = EDITABLE[endpoint]
    form = next(
        one for one in forms if one.endpoint == endpoint and "version" in one.controls and one.values["version"][0] not in ("", "0")
    )
    with world.undone():
        first = ask(world.client(form.role), "POST", form.action, form.body(**{name: (FIRST,)}))
        assert not isinstance(first, Exception), first
        assert first.status_code == 303, first.text[:1500]
        second = ask(world.client(form.role), "POST", form.action, form.body(**{name: (SECOND,)}))
        assert not isinstance(second, Exception), second
        assert second.status_code == 409, f"{second.status_code}: {second.text[:1500]}"
        assert FIRST in second.text, "what stands now is not shown"
        assert SECOND in second.text, "what was typed is lost"
        assert '<html lang="it"' in second.text
        page = world.client(form.role).get(form.page)
        assert FIRST in page.text
        assert SECOND not in page.text
