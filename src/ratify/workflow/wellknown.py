"""Facts that many procedures ask for under the same name, with the labels they have when a file gives none.

The labels are data of the definition, just as if the file had written them, not wording of the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS: Mapping[str, Mapping[str, str]] = {
    "ballot": {"fr": "Scrutin", "en": "Ballot", "ru": "Результаты голосования"},
    "bill": {"fr": "Projet de loi", "en": "Bill", "ru": "Законопроект"},
    "bill_number": {"fr": "Numéro de dépôt", "en": "Bill number", "ru": "Номер законопроекта"},
    "casting_vote": {
        "fr": "Voix prépondérante en faveur",
        "en": "Casting vote in favour",
        "ru": "Решающий голос председательствующего «за»",
    },
    "committee": {"fr": "Commission", "en": "Committee", "ru": "Комиссия"},
    "decree_number": {"fr": "Numéro du décret", "en": "Number of the decree", "ru": "Номер декрета"},
    "depositary": {"fr": "Dépositaire", "en": "Depositary", "ru": "Депозитарий"},
    "gazette": {"fr": "Journal officiel", "en": "Official gazette", "ru": "Официальное издание"},
    "in_office": {"fr": "Membres en fonction", "en": "Members in office", "ru": "Число действующих членов"},
    "instrument": {"fr": "Instrument", "en": "Instrument", "ru": "Документ"},
    "law_number": {"fr": "Numéro de la loi", "en": "Number of the law", "ru": "Номер закона"},
    "note": {"fr": "Note verbale", "en": "Note verbale", "ru": "Вербальная нота"},
    "note_number": {"fr": "Numéro de la note", "en": "Number of the note", "ru": "Номер ноты"},
    "place": {"fr": "Lieu", "en": "Place", "ru": "Место"},
    "presiding_officer": {"fr": "Président de séance", "en": "Presiding officer", "ru": "Председательствующий"},
    "rapporteur": {"fr": "Rapporteur", "en": "Rapporteur", "ru": "Докладчик"},
    "reason": {"fr": "Motif", "en": "Reason", "ru": "Основание"},
    "reference": {"fr": "Référence", "en": "Reference", "ru": "Реквизиты документа"},
    "report": {"fr": "Rapport", "en": "Report", "ru": "Доклад"},
    "session": {"fr": "Session", "en": "Session", "ru": "Сессия"},
    "signatory": {"fr": "Signataire", "en": "Signatory", "ru": "Подписавший"},
    "sitting": {"fr": "Séance", "en": "Sitting", "ru": "Заседание"},
    "source": {"fr": "Source", "en": "Source", "ru": "Источник"},
    "text": {"fr": "Texte", "en": "Text", "ru": "Текст"},
    "urgent": {"fr": "Urgence déclarée", "en": "Urgency declared", "ru": "Объявлена срочность"},
    "weight_for": {"fr": "Poids des membres favorables", "en": "Weight of those in favour", "ru": "Вес голосов «за»"},
    "weight_of": {"fr": "Poids de tous les membres", "en": "Weight of all members", "ru": "Вес голосов всех членов"},
}
