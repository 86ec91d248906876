"""Places as briefs of other languages write them: "in der Aula", "à la salle des fêtes", "en el teatro". Patterns, for
small and capital letters as they stand: a German noun has a capital whatever it means, so only buildings count."""

from __future__ import annotations

from .datewords import MONTHS

GERMAN = (
    r"(?:[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|platz|gasse|weg|halle|saal|kirche|schule|keller|park|garten|haus|hof|zentrum|bad"
    r"|theater|museum|kino|heim|stadion|bibliothek|bücherei|schloss|burg|markt|hafen|bahn|raum|stube|scheune)"
    r"|Halle|Saal|Kirche|Schule|Keller|Park|Garten|Haus|Zentrum|Theater|Museum|Kino|Stadion|Bibliothek|Bücherei|Schloss"
    r"|Burg|Aula|Mensa|Galerie|Rathaus|Scheune|Kapelle|Dom|Münster|Turnhalle|Gymnasium|Universität|Hochschule|Uni|Café"
    r"|Hotel|Restaurant|Gasthof|Gaststätte|Club|Villa|Zelt|Werkstatt|Atelier|Pavillon|Foyer|Kloster|Synagoge)"
)
FRENCH = (
    "salle|théâtre|theatre|école|ecole|église|eglise|mairie|stade|bibliothèque|médiathèque|parc|maison|gare|centre|musée"
    "|gymnase|place|café|cinéma|château|jardin|hôtel|marché|chapelle|plage|port|bar|restaurant|auditorium|conservatoire"
    "|foyer|hall|cave|abbaye|cathédrale|université|collège|lycée|hôtel de ville|galerie|librairie|club"
)
SPANISH = (
    "teatro|sala|salón|biblioteca|escuela|colegio|instituto|parque|estadio|centro|ayuntamiento|casa|museo|iglesia|plaza"
    "|auditorio|polideportivo|pabellón|cine|café|bar|castillo|jardín|mercado|playa|hotel|universidad|catedral|palacio"
    "|puerto|club|librería|galería|restaurante|convento"
)
ITALIAN = (
    "teatro|sala|biblioteca|scuola|parco|stadio|centro|municipio|casa|museo|chiesa|piazza|auditorium|palazzetto|palazzo"
    "|palestra|cinema|caffè|bar|castello|giardino|mercato|spiaggia|università|duomo|oratorio|porto|villa|hotel|ristorante"
    "|libreria|galleria|circolo"
)
NOWHERE = (
    f"(?i:{MONTHS})|Navidad|Nochevieja|Pascua|Noël|Pâques|Carnaval|Concert|Concierto|Vivo|Directo|Live|Famille|Scène"
)
"""What "en" leads up to, written large, that is no town."""
NAME = r"[A-ZÀ-Ž0-9][\w'’.-]*"
TOWN = rf"(?:,\s*(?:\d+\s+)?{NAME}(?:\s+{NAME})*)*"
AFTER = rf"(?:\s+(?:(?:zu[mr]|am|an der|im|in der|der|des|von)\s+)?{NAME})*{TOWN}"
"""What follows a German noun: "Haus der Jugend", "Gasthof zur Post"."""
OF = (
    r"(?:\s+(?:comunale|municipale?|communale?|civic[oa]|parrocchiale|parroquial|polyvalente|central|principal))?"
    rf"(?:\s+(?:(?:d[ue]|des|del|della|dello|dei|delle|di)\s+|d['’]|dell['’])(?:(?:las?|los|les)\s+|l['’])?\w[\w'’-]*|\s+{NAME})*"
    rf"{TOWN}"
)
"""What follows a noun of the others: "salle des fêtes", "casa de la cultura", "teatro Real"."""
ABROAD = (
    rf"\b(?:(?:in|auf|an|bei) de[rnm]|im|am|beim)\s+(?P<german>(?:[A-ZÄÖÜ]\w+en\s+)?{GERMAN}(?!\w){AFTER})"
    rf"|\b(?:(?:à|dans) la |(?:à|dans) l['’]|dans le |aux? )(?P<french>(?i:{FRENCH})s?(?!\w){OF})"
    rf"|\ben (?:el |la |los |las )?(?P<spanish>(?i:{SPANISH})(?!\w){OF})"
    rf"|\b(?:al |nel |(?:all|nell)(?:[ao] |['’])|presso (?:il |l[ao] |l['’])?)(?P<italian>(?i:{ITALIAN})(?!\w){OF})"
    rf"|\b(?:à|en) (?!(?:{NOWHERE})\b)(?P<town>[A-ZÀ-Ž][\w'’-]+(?:[ -][A-ZÀ-Ž][\w'’-]+)*{TOWN})"
)
"""A small word that leads up to a place, and the place, which is a group of its own."""
