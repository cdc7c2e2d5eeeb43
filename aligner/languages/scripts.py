"""To be deleted: ``aligner.languages``, its ``characters`` and ``identification`` have it all."""

from aligner.languages import LANGUAGES, check_lang, check_langs
from aligner.languages.characters import HAN, KANA, LATIN, LINK
from aligner.languages.identification import can_share_document, letters, weight, written_alike

SCRIPTS = {language.code: language.letters for language in LANGUAGES.values()}
UNSPACED = frozenset(language.code for language in LANGUAGES.values() if not language.spaced)

__all__ = [
    "HAN",
    "KANA",
    "LATIN",
    "LINK",
    "SCRIPTS",
    "UNSPACED",
    "can_share_document",
    "check_lang",
    "check_langs",
    "letters",
    "weight",
    "written_alike",
]
