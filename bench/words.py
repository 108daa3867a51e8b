# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Italian sentences on social services, put together from lists with a seeded generator: the same ones at every run."""

from random import Random

SERVICES = (
    "l'assistenza domiciliare", "il trasporto sociale", "il centro diurno", "lo sportello di ascolto", "il servizio educativo",
    "la comunità alloggio", "il doposcuola", "la mensa sociale", "l'affido familiare", "il centro antiviolenza",
    "la mediazione culturale", "il sostegno scolastico", "la ludoteca", "il pasto a domicilio", "il telesoccorso",
    "l'inserimento lavorativo", "il pronto intervento sociale", "il gruppo di mutuo aiuto", "l'assegno di cura", "il consultorio",
    "la casa della comunità", "l'ambulatorio di quartiere", "il punto unico di accesso", "l'asilo nido", "la comunità per minori",
    "il servizio affitti", "il dormitorio", "la biblioteca", "il laboratorio protetto", "il trasporto verso l'ospedale",
    "la residenza protetta", "il centro per le famiglie", "lo psicologo di base", "il servizio per le dipendenze", "la palestra comunale",
    "il centro estivo", "l'alloggio di emergenza",
)  # fmt: skip
PEOPLE = (
    "gli anziani soli", "le persone con disabilità", "i caregiver", "le famiglie numerose", "i ragazzi delle medie", "le madri sole",
    "i giovani senza lavoro", "i malati di Alzheimer", "i minori stranieri", "le donne vittime di violenza", "le persone senza dimora",
    "i pensionati", "gli studenti pendolari", "i genitori separati", "i bambini con autismo", "le badanti", "chi esce dal carcere",
    "i vicini di casa", "le coppie giovani", "i pazienti psichiatrici", "i volontari", "gli adolescenti", "le famiglie affidatarie",
    "i nuovi arrivati", "chi ha perso il lavoro", "i nonni", "gli insegnanti",
)  # fmt: skip
PLACES = (
    "in paese", "nelle frazioni", "in periferia", "nel quartiere nuovo", "vicino alla stazione", "nei comuni più piccoli", "sulla costa",
    "in montagna", "nel capoluogo", "dietro la scuola", "al mercato", "accanto al municipio", "nelle case popolari", "in campagna",
    "lungo la statale", "nei paesi vicini", "nella zona industriale", "in piazza", "al porto", "nel centro storico",
)  # fmt: skip
HAMLET = (
    ("Mon", "Ter", "Gal", "Bar", "Col", "Pie", "Val", "Rio", "Cas", "Tor"),
    ("ta", "de", "lu", "ri", "no", "be", "fa", "go"),
    ("no", "ra", "lis", "tu", "vero", "dda", "zu", "nia"),
)
TIMES = (
    "la domenica", "d'estate", "dopo le sei di sera", "nei giorni di festa", "durante le vacanze", "ogni mattina",
    "due volte a settimana", "da almeno tre anni", "nei mesi freddi", "fin da gennaio", "una volta al mese", "quando chiude la scuola",
    "di notte", "il sabato", "entro la fine dell'anno", "per tutto l'inverno", "nelle ore di punta", "dal prossimo autunno", "in agosto",
    "ogni giorno",
)  # fmt: skip
VERBS = (
    "non basta per", "aiuta davvero", "arriva tardi a", "costa troppo per", "andrebbe aperto a", "manca del tutto a",
    "serve soprattutto a", "lascia fuori", "dovrebbe raggiungere", "non è conosciuto da", "funziona bene per", "è lontano per",
    "va rafforzato per", "non risponde a", "potrebbe unire", "accoglie con fatica", "ha cambiato la vita a", "chiede troppi documenti a",
    "va ripensato con",
)  # fmt: skip
REASONS = (
    "perché le ore sono poche", "perché il pulmino non passa", "perché le liste di attesa sono lunghe",
    "perché nessuno risponde al telefono", "perché mancano educatori", "perché i moduli sono difficili", "perché la sede ha le scale",
    "perché i turni cambiano ogni settimana", "perché gli stipendi sono bassi", "perché i fondi finiscono a settembre",
    "perché i comuni non si parlano", "perché l'affitto è raddoppiato", "perché la cooperativa ha perso l'appalto",
    "perché l'ufficio apre solo al mattino", "perché serve un medico", "perché il bando è uscito tardi", "perché non c'è un mediatore",
    "perché la strada è chiusa", "perché gli orari non sono quelli del lavoro", "perché nessuno lo racconta",
)  # fmt: skip
WISHES = (
    "Chiediamo un incontro con l'ufficio", "Basterebbe un operatore in più", "Proponiamo una convenzione con le associazioni",
    "Servirebbe un elenco aggiornato", "Vorremmo un numero unico da chiamare", "Si potrebbe usare la vecchia scuola",
    "Proponiamo un accordo tra i comuni", "Chiediamo di pubblicare i tempi di attesa", "Serve una persona che accompagni le famiglie",
    "Vorremmo orari scritti e rispettati", "Si potrebbe cominciare con una prova di sei mesi", "Chiediamo di non tagliare le ore",
    "Proponiamo un fondo per le emergenze", "Basterebbe un furgone attrezzato", "Vorremmo essere ascoltati prima del bando",
    "Si può imparare da chi lo fa già", "Chiediamo una risposta scritta", "Serve formazione per chi assiste in casa",
)  # fmt: skip
VOICES = (
    "Lo dico da madre", "Lavoro nel settore da anni", "Ne parliamo spesso tra vicini", "Abbiamo raccolto molte firme",
    "Lo vedo ogni giorno", "Mio padre ha ottant'anni", "La nostra associazione lo segue", "Ho provato a chiedere aiuto",
    "Siamo in tanti a pensarlo", "Nella nostra parrocchia se ne discute", "I dati del distretto lo confermano", "Per esperienza",
    "Come insegnanti",
)  # fmt: skip
NAMES = (
    "Maria", "Anna", "Giulia", "Paola", "Francesca", "Laura", "Elena", "Chiara", "Giovanna", "Rita", "Marco", "Luca", "Paolo", "Andrea",
    "Giovanni", "Antonio", "Stefano", "Pietro", "Salvatore", "Davide", "Efisio", "Carlo", "Matteo", "Nicola", "Bruno",
)  # fmt: skip
SURNAMES = (
    "Piras", "Melis", "Serra", "Lai", "Sanna", "Murgia", "Cocco", "Deiana", "Porcu", "Zedda", "Loi", "Manca", "Usai", "Pinna", "Carta",
    "Orrù", "Puddu", "Mura", "Floris", "Atzeni", "Lecca", "Secci", "Mulas", "Cabras", "Ibba",
)  # fmt: skip
BODIES = (
    "Associazione", "Cooperativa sociale", "Fondazione", "Comitato", "Consorzio", "Circolo", "Gruppo di volontariato", "Centro",
    "Patronato", "Unione",
)  # fmt: skip
BODY_NAMES = (
    "Solidarietà",
    "Il Ponte",
    "Primavera",
    "Insieme",
    "La Quercia",
    "Orizzonti",
    "Arcobaleno",
    "Domani",
    "La Casa",
    "Nuovi Passi",
)


def common(random: Random, words: tuple[str, ...]) -> str:
    """One of the words; the first are said more often than the last, as in a real language."""
    return words[int(len(words) * random.random() ** 2)]


def sentence(random: Random) -> str:
    """A sentence of ten to thirty words."""
    service, people = common(random, SERVICES), common(random, PEOPLE)
    head = f"{service[0].upper()}{service[1:]} {common(random, VERBS)} {people} {common(random, PLACES)}"
    shape = random.random()
    if shape < 0.4:
        return f"{head}, {common(random, REASONS)}."
    if shape < 0.7:
        return f"{common(random, VOICES)}: {service} {common(random, VERBS)} {people} {common(random, TIMES)}."
    return f"{head} {common(random, TIMES)}. {common(random, WISHES)} {common(random, REASONS)}."


def title(random: Random, number: int) -> str:
    """A title of at most 120 characters. The number makes each its own, as the street or the year do in real ones."""
    service = common(random, SERVICES)
    return f"{service[0].upper()}{service[1:]} {common(random, PLACES)} {common(random, TIMES)}, {number % 97 + 1} famiglie"


def person(number: int) -> str:
    """A person's name."""
    return f"{NAMES[number % len(NAMES)]} {SURNAMES[number // len(NAMES) % len(SURNAMES)]}"


def body(number: int) -> str:
    """An organisation's name, different for each number below a hundred."""
    return f"{BODIES[number // len(BODY_NAMES) % len(BODIES)]} {BODY_NAMES[number % len(BODY_NAMES)]}"


def hamlet(random: Random) -> str:
    """One of 640 invented hamlets: the rare words of a big consultation, each in a hundred texts or so of 100,000."""
    return "".join(random.choice(part) for part in HAMLET)
