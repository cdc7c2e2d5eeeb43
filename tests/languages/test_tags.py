"""Language tags: defaults, and near ones for those that are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import AlignerError, SettingError
from aligner.languages.tags import default_tags, parse_tags


class TestTags:
    """Language tags for memories."""

    @pytest.mark.parametrize(
        ("langs", "tags"),
        [
            (("zh", "en"), ("zh-CN", "en-US")),
            (("zh-TW", "en-GB"), ("zh-TW", "en-GB")),
            (("ja", "ko"), ("ja-JP", "ko-KR")),
            (("de", "fr"), ("de-DE", "fr-FR")),
            (("es", "it"), ("es-ES", "it-IT")),
            (("nl", "pl"), ("nl-NL", "pl-PL")),
            (("pt", "ru"), ("pt-PT", "ru-RU")),
            (("th", "tr"), ("th-TH", "tr-TR")),
            (("ar", "sv"), ("ar-SA", "sv")),
        ],
    )
    def test_defaults(self, langs: tuple[str, str], tags: tuple[str, str]):
        """A language gets its usual country; a tag that names one keeps it."""
        assert tags == default_tags(langs)

    @pytest.mark.parametrize(
        ("text", "tags"),
        [
            ("zh-CN,en-US", ("zh-CN", "en-US")),
            (" zh-hant-tw , EN ", ("zh-Hant-TW", "en")),
            ("es-419,yue-HK", ("es-419", "yue-HK")),
            ("en-US,en-GB", ("en-US", "en-GB")),
        ],
    )
    def test_parse(self, text: str, tags: tuple[str, str]):
        """Two tags are read in any case and written in the usual one."""
        assert tags == parse_tags(text)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("zh_CN,en-US", "unknown language tag 'zh_CN'; near ones are zh-CN"),
            ("cn,en", "unknown language tag 'cn'; near ones are zh-CN"),
            ("zh-CN,us", "unknown language tag 'us'; near ones are en-US"),
            ("zh-CN,jp", "unknown language tag 'jp'; near ones are ja-JP"),
            ("zh-CN,english", "unknown language tag 'english'; right are such as zh-CN, en-US, de"),
            ("zh-CN,en-US-posix", "unknown language tag 'en-US-posix'; near ones are en-US"),
            ("zh-CN,", "unknown language tag ''; right are such as zh-CN, en-US, de"),
            ("zh-CN", "tags 'zh-CN': expected two different ones, such as zh-CN,en-US"),
            ("zh-CN,en-US,de", "tags 'zh-CN,en-US,de': expected two different ones, such as zh-CN,en-US"),
            ("zh-CN,zh-cn", "tags 'zh-CN,zh-cn': expected two different ones, such as zh-CN,en-US"),
        ],
    )
    def test_faults_name_near_ones(self, text: str, message: str):
        """A tag that is malformed or of no language is refused with those that look like it."""
        with pytest.raises(SettingError) as caught:
            parse_tags(text)

        assert str(caught.value).startswith(message)

    @given(st.text())
    def test_any_text_gives_tags_or_one_line(self, text: str):
        """Any text gives two well-formed tags or an error of one line."""
        try:
            tags = parse_tags(text)
        except AlignerError as error:
            assert str(error).isprintable()
        else:
            assert tags == parse_tags(",".join(tags))
