# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""By what the columns of the matrix tell authors apart, and the words that its address uses."""

from consulta.core.words import N_, Labelled

NO_SEAT = "senza"
"""Value of the filter ``sede`` for organisations that have said no comune."""


class Dimension(Labelled):
    """The columns of the matrix. Of people only that they are citizens: never where they live or how old they are (decisions.md 30)."""

    CATEGORY = "categoria", N_("Chi scrive")
    SEAT = "sede", N_("Comune dell’organizzazione")
