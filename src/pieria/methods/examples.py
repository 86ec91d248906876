"""The same few sentences in six languages, our own: what a model sees of a pair of languages before its first
segment."""

from __future__ import annotations

SENTENCES = {
    "en": (
        "The museum was closed for three years while its roof was repaired, and it reopened in the spring of 2014.",
        "Scientists warned on Tuesday that the river could flood again if the rain does not stop within a few days.",
        "I would have called you earlier, but I had left my phone at home.",
    ),
    "de": (
        "Das Museum war drei Jahre lang geschlossen, während sein Dach repariert wurde, und öffnete im "
        "Frühjahr 2014 wieder.",
        "Wissenschaftler warnten am Dienstag, dass der Fluss erneut über die Ufer treten könnte, wenn der Regen nicht "
        "innerhalb weniger Tage aufhört.",
        "Ich hätte dich früher angerufen, aber ich hatte mein Handy zu Hause gelassen.",
    ),
    "fr": (
        "Le musée est resté fermé pendant trois ans, le temps de réparer son toit, et il a rouvert au printemps 2014.",
        "Les scientifiques ont averti mardi que le fleuve pourrait de nouveau déborder si la pluie ne cesse pas d'ici "
        "quelques jours.",
        "Je t'aurais appelé plus tôt, mais j'avais laissé mon téléphone à la maison.",
    ),
    "es": (
        "El museo estuvo cerrado durante tres años mientras se reparaba el tejado y volvió a abrir en la "
        "primavera de 2014.",
        "Los científicos advirtieron el martes de que el río podría desbordarse de nuevo si la lluvia no "
        "cesa en unos días.",
        "Te habría llamado antes, pero me había dejado el teléfono en casa.",
    ),
    "it": (
        "Il museo è rimasto chiuso per tre anni durante la riparazione del tetto e ha riaperto nella "
        "primavera del 2014.",
        "Martedì gli scienziati hanno avvertito che il fiume potrebbe straripare di nuovo se la pioggia non "
        "cesserà entro "
        "pochi giorni.",
        "Ti avrei chiamato prima, ma avevo lasciato il telefono a casa.",
    ),
    "pt": (
        "O museu ficou fechado durante três anos enquanto o telhado era reparado e reabriu na primavera de 2014.",
        "Os cientistas alertaram na terça-feira que o rio poderá transbordar novamente se a chuva não parar dentro de "
        "alguns dias.",
        "Eu teria ligado para você mais cedo, mas tinha deixado o telefone em casa.",
    ),
}  # fmt: skip
MARKED = {
    "en": "Press <g1>Save</g1> to keep {count} files in <x2/>.",
    "de": "Drücken Sie auf <g1>Speichern</g1>, um {count} Dateien in <x2/> zu behalten.",
    "fr": "Appuyez sur <g1>Enregistrer</g1> pour conserver {count} fichiers dans <x2/>.",
    "es": "Pulse <g1>Guardar</g1> para conservar {count} archivos en <x2/>.",
    "it": "Premi <g1>Salva</g1> per conservare {count} file in <x2/>.",
    "pt": "Clique em <g1>Salvar</g1> para manter {count} arquivos em <x2/>.",
}
"""The same with what must stay."""


def pairs(source: str, target: str, marked: bool) -> list[tuple[str, str]]:
    """Examples of a pair of languages; none for a pair that we have none of."""
    mine, theirs = (SENTENCES.get(c.partition("-")[0].lower()) for c in (source, target))
    if not mine or not theirs:
        return []
    found = list(zip(mine, theirs, strict=True))
    if marked:
        a, b = (MARKED[c.partition("-")[0].lower()] for c in (source, target))
        found = [*found[:2], (a, b)]
    return found
