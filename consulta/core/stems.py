# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of social services that the Italian stemmer parts or confuses, with the stem they have here (ADR 0030).

Snowball takes "-ere", "-are", "-atori" for endings of verbs: "straniere" would not meet "straniera", "domiciliare" not
"domiciliari". It gives "comunità" the stem of "comune". The keys are folded words (lower case, no accents).
"""

_FAMILIES = {
    "stranier": "straniere",
    "domicil": "domiciliare domiciliari domiciliarmente",
    "familiar": "familiare familiari",
    "pover": "povere poverta",
    "quartier": "quartiere quartieri",
    "infermier": "infermiere infermieri infermieristico infermieristica infermieristici infermieristiche",
    "barrier": "barriere",
    "carcer": "carcere carceri carceraria carcerario",
    "ambulator": "ambulatori ambulatoriale ambulatoriali",
    "comunita": "comunita",
    "ann": "anno anni",
    "minor": "minorenne minorenni",
    "caregiver": "caregivers",
    "tutor": "tutrice tutrici",
    "autist": "autismo",
    "uom": "uomini",
    "resident": "residenziale residenziali",
    "cronic": "cronicita",
    "volontar": "volontariati",
}
DOMAIN_STEMS = {word: stem for stem, words in _FAMILIES.items() for word in words.split()}
