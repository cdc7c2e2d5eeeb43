"""Which of two languages a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.languages import LANGUAGES
from aligner.languages.identification import told

TEXTS = {
    "ar": "الطقس جميل اليوم ونحن ذاهبون إلى الحديقة.",
    "de": "Das ist der Hund, und er ist nicht mit den Katzen auf dem Dach.",
    "en": "That is the dog, and he was not with the cats on the roof for you.",
    "es": "El perro está en la casa y los gatos no están con él en las ramas.",
    "fr": "Le chien est dans la maison et les chats ne sont pas sur le toit, que des souris.",
    "it": "Il cane non è nella casa e gli uccelli sono una delle cose che si vedono.",
    "ja": "今日はいい天気ですから、私たちは公園に行きます。",
    "ko": "오늘은 날씨가 좋아서 우리는 공원에 갑니다.",
    "nl": "Het is niet de hond van de buren, en dat zijn niet een paar katten.",
    "pl": "To nie jest pies z tego domu i nie ma go na dachu, a kot jest w ogrodzie.",
    "pt": "O cão não está com os gatos, que são uma coisa do jardim, mas para ele não.",
    "ru": "Сегодня хорошая погода, и мы идём в парк.",
    "th": "วันนี้อากาศดีมาก เราจะไปสวนสาธารณะกัน",
    "tr": "Bu bir köpek ve çok güzel bir gün ile ne için olarak gibi.",
    "zh": "今天天气很好，我们去公园散步。",
}
PAIRS = [(one, other) for one in TEXTS for other in TEXTS if one != other]


@pytest.mark.parametrize("pair", PAIRS, ids=map("-".join, PAIRS))
def test_every_language(pair):
    """A sentence or two tell, by their letters or by common words, or say nothing; never the other language."""
    assert told(TEXTS[pair[0]], pair) in (pair[0], "")
    assert told(TEXTS[pair[0]] * 3, pair) == told(TEXTS[pair[0]] * 3, pair[::-1]) == pair[0]


@pytest.mark.parametrize(
    ("text", "langs"), [("", "zh,en"), ("WTO 2020", "zh,en"), ("Goethe", "de,fr"), ("中国", "zh,zh-TW")]
)
def test_nothing_said(text, langs):
    """A few letters tell nothing, nor does Chinese of which Chinese it is."""
    assert told(text, langs.split(",")) == ""


def test_wholly():
    """A Chinese text that quotes English is Chinese mostly; wholly it is neither."""
    quoting = TEXTS["zh"] * 3 + TEXTS["en"]

    assert (told(quoting, ("zh", "en")), told(quoting, ("zh", "en"), wholly=True)) == ("zh", "")


@given(st.text(), st.sampled_from(sorted(LANGUAGES)), st.sampled_from(sorted(LANGUAGES)))
def test_any_text(text, one, other):
    """Any text is in one of the two, or does not tell; wholly is a stronger claim."""
    answer = told(text, (one, other))

    assert answer in (one, other, "")
    assert told(text, (one, other), wholly=True) in (answer, "")
