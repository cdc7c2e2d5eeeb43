"""The record of all settings: what it takes, and what it refuses in one line."""

import dataclasses
import pickle

import pytest

from aligner.errors import SettingError
from aligner.settings import Settings

IMPOSSIBLE = {
    "language": ({"langs": ("zh", "xx")}, "unknown language 'xx'; known: ar, de, en"),
    "no language": ({"langs": ()}, "no language; give source and target, such as zh,en"),
    "one twice": ({"langs": ("en", "en")}, "source and target language are both 'en'; give two, such as zh,en"),
    "encoding": ({"encoding": "utf-88"}, "unknown encoding 'utf-88'; known are utf-8"),
    "confidence": ({"min_confidence": 1.5}, "minimum confidence 1.5 is not between 0 and 1"),
    "no number": ({"min_confidence": float("nan")}, "minimum confidence nan is not between 0 and 1"),
    "format": ({"formats": ("csv", "xls")}, "unknown format 'xls'; known: csv, xlsx, tsv"),
    "order": ({"sort": "length"}, "unknown order 'length'; known: document, confidence"),
    "sample": ({"sample": 0}, "a sample of 0 rows is none; give a size of 1 or more"),
    "tag": ({"tags": ("zh-CN", "english")}, "unknown language tag 'english'"),
    "tags turned": ({"tags": ("en-US", "zh-CN")}, "tags en-US,zh-CN are in another order than langs zh,en"),
    "no text": ({"langs": b"zh,en"}, "langs: b'zh,en' is neither a text with commas nor a list of texts"),
    "numbers": ({"tags": [1, 2]}, "tags: [1, 2] is neither a text with commas nor a list of texts"),
    "language's tag": ({"langs": "zh,en-XYZ"}, "unknown language tag 'en-XYZ'"),
    "one language": ({"langs": "en-US,en-GB"}, "source and target language are both 'en'"),
    "other tags": ({"tags": ("de-DE", "fr-FR")}, "tags de-DE,fr-FR are of other languages than langs zh,en"),
}


@pytest.mark.parametrize(("values", "message"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_impossible_values(values, message):
    """Each is refused when the record is made, with what would be right."""
    with pytest.raises(SettingError) as caught:
        Settings(**values)

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_defaults_need_nothing():
    """The defaults are those of the main job; a record is the same after a journey to another process."""
    settings = Settings()

    assert (settings.langs, settings.written_tags, settings.formats) == (
        ("zh", "en"),
        ("zh-CN", "en-US"),
        ("csv", "tmx"),
    )
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_forms_that_people_write():
    """Lists and texts with commas become tuples, tags their usual case, formats each once."""
    settings = Settings(langs="en, zh", tags=["EN-gb", "zh-tw"], formats="tmx,csv,tmx")

    assert settings.langs == ("en", "zh")
    assert settings.written_tags == ("en-GB", "zh-TW")
    assert settings.formats == ("tmx", "csv")


LANGUAGES_NAMED = {
    "zh-CN,en-US": (("zh", "en"), ("zh-CN", "en-US")),
    "en_gb, zh": (("en", "zh"), ("en-GB", "zh-CN")),
    "zh-HK,de-AT": (("zh-TW", "de"), ("zh-HK", "de-AT")),
    "Chinese,Français": (("zh", "fr"), ("zh-CN", "fr-FR")),
    "zh-Hans,ZH-tw": (("zh", "zh-TW"), ("zh-Hans", "zh-TW")),
}


@pytest.mark.parametrize(("langs", "expected"), LANGUAGES_NAMED.items())
def test_languages_by_tag_or_name(langs, expected):
    """A tag or a name is understood; a tag's country is what memories get, unless tags say otherwise."""
    settings = Settings(langs=langs)

    assert (settings.pair, settings.written_tags) == expected
    assert Settings(langs="zh-CN,en-US", tags="zh-CN,en-AU").written_tags == ("zh-CN", "en-AU")


@pytest.mark.parametrize("tags", [("yue-HK", "en-US"), ("cmn", "en")])
def test_chinese_languages_are_written_as_one(tags):
    """Cantonese and Mandarin are written Chinese: their tags are no other language."""
    assert Settings(tags=tags).written_tags == tags


def test_one_language_is_for_splitting():
    """One language is a setting; only what needs two asks for them."""
    settings = Settings(langs=("fr",))

    with pytest.raises(SettingError, match=r"^two languages are needed, source and target, such as zh,en; got fr$"):
        _ = settings.pair


def test_changed():
    """Values that are given replace those of the record; None and nothing leave it; others are named."""
    settings = Settings(langs=("de", "fr"), semicolons=True)

    assert settings.changed(min_confidence=0.9, semicolons=None) == dataclasses.replace(settings, min_confidence=0.9)
    with pytest.raises(SettingError, match=r"^unknown setting 'colour'; known: langs, encoding, "):
        settings.changed(colour="red")
