# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that tell the detector whether what stands beside them is somebody's or an office's."""

import re

FIRST_NAMES = """
Ada Adele Agnese Alberto Aldo Alessandra Alessandro Alessia Alessio Alice Alfredo Ambra Andrea Angela Angelo Anna
Antonella Antonietta Antonio Armando Arturo Aurora Barbara Beatrice Bianca Bruna Bruno Camilla Carla Carlo Carmela
Carmelo Caterina Cecilia Chiara Claudia Claudio Clara Cristian Cristina Daniela Daniele Davide Debora Diego Domenico
Donatella Edoardo Efisio Elena Eleonora Elia Elisa Elisabetta Emanuela Emanuele Emilia Emilio Emma Enrica Enrico Enzo
Ernesto Ettore Eva Fabio Fabiola Fabrizio Federica Federico Felice Ferdinando Filippo Flavia Flavio Franca Francesca
Francesco Franco Gabriele Gabriella Gaia Gavino Gemma Gennaro Giacomo Giada Gianfranco Gianluca Gianna Gianni Gina
Ginevra Gino Giorgia Giorgio Giovanna Giovanni Giulia Giuliana Giuliano Giulio Giuseppa Giuseppe Giuseppina Graziano
Grazia Greta Guido Ignazio Ilaria Irene Isabella Ivan Ivana Jacopo Lara Laura Lea Leonardo Letizia Lidia Liliana Lina
Lisa Lorenza Lorenzo Luca Lucia Luciana Luciano Luigi Luisa Manuela Manuel Mara Marcella Marcello Marco Margherita Maria
Mariangela Mariella Marina Mario Marisa Marta Martina Massimo Matilde Matteo Mattia Maura Maurizio Mauro Melissa Michela
Michele Mirella Miriam Monica Nadia Nicola Nicole Nicoletta Noemi Nora Ornella Ottavia Ottavio Paola Paolo Pasquale
Patrizia Peppino Piera Pietro Pina Pino Raffaele Raffaella Raimondo Rebecca Renata Renato Riccardo Rita Roberta Roberto
Rocco Romina Rosa Rosalba Rosanna Rosaria Rosario Rossella Sabrina Salvatore Samuele Sandra Sandro Sara Serena Sergio
Silvana Silvia Silvio Simona Simone Sofia Sonia Stefania Stefano Susanna Tamara Teresa Tiziana Tiziano Tommaso Ugo
Umberto Valentina Valeria Valerio Vanessa Vera Veronica Vincenzo Viola Virginia Vito Vittoria Vittorio Viviana Walter
Zaira
""".split()  # noqa: SIM905
NAMED = re.compile(
    r"(?<!\bsan )(?<!\bsanta )(?<!\bsant')(?<!\bvia )(?<!\bpiazza )(?<!\bSan )(?<!\bSanta )(?<!\bVia )(?<!\bPiazza )"
    r"\b(?:(?:" + "|".join(FIRST_NAMES) + r")\b|(?:[Ss]ignora?|[Ss]ig\.(?:ra)?|[Ss]ig\.na) [A-ZÀ-Ý]\w{1,30})"
)
"""A first name, or a title with a surname; not the saint or the street that bears it."""
PUBLIC_PLACE = re.compile(
    r"\b(?:comun[ei]|municipio|bibliotec[ah]e?|scuol[ae]|asilo|nido|ospedale|ambulatorio|poliambulatorio|farmacia"
    r"|uffici?o?|sportell[oi]|sed[ei]"
    r"|palestra|centr[oi]|parco|fermat[ae]|consultorio|chiesa|oratorio|parrocchia|stazione|caserma|mercato|teatro"
    r"|museo|palazzo|sala|aula|salone"
    r"|asl|ats|plus|inps|caf|marciapied[ei]|semaforo|incrocio|giardin[oi]|associazione|cooperativa|protocollo|numero verde|centralino"
    r"|prenotazion[ei]|cup|segreteria|urp|impianto|struttura|residenza protetta|casa di riposo|cimitero"
    r"|campo sportivo|emporio|mensa|cig|pratica|capitolo)\b",
    re.I,
)
PRIVATE_PLACE = re.compile(
    r"\b(?:abit[oai]\w{0,4}|viv[oe]\w{0,4}|resident[ei]|risied\w{1,4}|casa (?:mia|sua|nostra)|(?:mia|sua"
    r"|nostra) casa|sto|sta(?:nno)?|domiciliat[oa]"
    r"|mi[oae]i?|su[oaei]|suoi|nostr[oaei]|chiamami|chiamatemi|scrivimi|scrivetemi|contattatemi|cell(?:ulare|\.)?"
    r"|signora?|inquilin[oai]|vicin[oai])\b",
    re.I,
)
OFFICE_ADDRESS = re.compile(
    r"^(?:info|protocollo|segreteria|sportello\w{0,20}|uffici?o?[\w.-]{0,30}|urp|servizi?o?[\w.-]{0,30}"
    r"|amministrazione|cup|biblioteca|plus|ats|pec"
    r"|politiche[\w.-]{0,20}|sociali?[\w.-]{0,20}|affarigenerali|comune[\w.-]{0,30}|redazione|contatti|consulta)@"
    r"|@(?:pec\.|cert\.)?(?:comune|comuni|provincia|regione|unione[\w-]{0,20}|asl|ats|ausl|inps|plus)\.",
    re.I,
)
