"""Markdown is read as it is shown; the original in comments above a translation is text, other comments are not."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.markdown import read
from aligner.read.source import Source
from aligner.records import MarkKind
from tests.program import run, table, write

PLACES = {MarkKind.LANGUAGE, MarkKind.PAGE}
TRANSLATED = """---
title: 任务
weight: 50
---
<!--
title: Jobs
weight: 50
reviewers:
- someone
-->
<!-- overview -->
<!--
A job creates one or more pods. It waits for them.

You can also use a job to run several pods.
-->
任务会创建一个或者多个容器组。它等待它们结束。

你也可以用任务运行多个容器组。

<!--
## Running an example
-->
## 运行示例 {#running}

<!--You can run it with this command:-->
你可以用这个命令运行它：

```shell
kubectl apply # <!-- run -->
```

<!--
1. First item.
1. Second item with [a link](https://example.org/).
-->
1. 第一项。
1. 第二项，有[链接](https://example.org/)。
"""


def blocks(text: str) -> list[tuple[str, str]]:
    """Return kind (with its value behind a space) and text of each block of a Markdown file."""
    content = read(Source(text.encode(), "x.md"))
    marked = [(mark, content.text[mark.start : mark.end]) for mark in content.marks if mark.kind not in PLACES]
    return [(f"{mark.kind} {mark.value}".strip(), text) for mark, text in marked]


def texts(text: str) -> list[str]:
    """Return the texts of the blocks that are not set aside."""
    return [found for kind, found in blocks(text) if not kind.startswith("note")]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


class TestBlocks:
    """What a document consists of."""

    def test_structure(self):
        """Headings, items, cells, code and quotations are told."""
        source = (
            "# 标题\n\n正文\n一行。\n\n> 引文\n\n- 甲\n  1. 乙\n- [x] 丙\n\n```py\nx = 1  # a. b\n```\n\n"
            "Setext\n------\n\n| a | b |\n|---|:-:|\n| 1 | c\\|d |\n\n    code\n"
        )

        assert blocks(source) == [
            ("heading 1", "标题"),
            ("paragraph", "正文一行。"),
            ("paragraph", "引文"),
            ("item •", "甲"),
            ("item 1.", "乙"),
            ("item ☑", "丙"),
            ("code", "x = 1  # a. b"),
            ("heading 2", "Setext"),
            ("cell 1,1", "a"),
            ("cell 1,2", "b"),
            ("cell 2,1", "1"),
            ("cell 2,2", "c|d"),
            ("code", "code"),
        ]

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ('a [link](https://x.org/a_b "title") here', "a link here"),
            ("see [this][1] and <https://x.org/>\n\n[1]: https://y.org", "see this and https://x.org/"),
            ("点击 ![设置](a.png) 按钮", "点击 设置 按钮"),
            ("one  \ntwo\\\nthree", "one\ntwo\nthree"),
            ("`a*b*` ~~old~~ __new__ \\*", "a*b* old new *"),
            ("&copy; a &lt;b&gt;", "© a <b>"),
            ("x<sub>2</sub> <kbd>Ctrl</kbd>", "x2 Ctrl"),
        ],
    )
    def test_inside_of_lines(self, source: str, text: str):
        """Links keep their words and pictures stand for their alternative text."""
        assert texts(source) == [text]

    @pytest.mark.parametrize(
        "source",
        [
            "**注意：**这里",
            "的**「引用」**的",
            "看**“引文”**吧",
            "**注意 **这里",
            "a**中文，**b",
            "_强调_文字",
            "**使用 `x`：**它",
        ],
    )
    def test_emphasis_beside_east_asian_letters(self, source: str):
        """No star or underscore is left where there are no spaces between words."""
        assert texts(source) == [re.sub(r"[*_`]", "", source)]

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("It is nice.\n天气很好。\nWe go.\n我们走。", "It is nice.\n天气很好。\nWe go.\n我们走。"),
            ("# Introduction\n简介\n", "简介"),
            ("Introduction\n简介", "Introduction\n简介"),
            ("天气很好。\nIt is *nice*.", "天气很好。\nIt is nice."),
            ("可以运行\nkubectl get pods\n命令。", "可以运行 kubectl get pods 命令。"),
            ("Kubernetes\n中的 Pod 很多。", "Kubernetes 中的 Pod 很多。"),
            ("它使用 Pod\n对象。", "它使用 Pod 对象。"),
        ],
    )
    def test_lines_in_two_languages(self, source: str, text: str):
        """A sentence and its translation in lines of their own are not joined; a name at a line's end is."""
        assert texts(source)[-1] == text

    @pytest.mark.parametrize("source", ["2 * 3 * 4", "snake_case_name", "f(**kwargs)", "乘方 2**3", "a ** b"])
    def test_stars_that_mean_something_stay(self, source: str):
        """Stars and underscores that are no emphasis are text."""
        assert texts(source) == [source]

    def test_formulas_are_left_alone(self):
        """A formula in a line is a word; one in lines of its own is code."""
        assert blocks("设 $a_1*b_1*c$ 为\n\n$$\nx_1 = y\n$$\n\n$$z$$\n\n它花了 $5 和 $6。") == [
            ("paragraph", "设 $a_1*b_1*c$ 为"),
            ("code", "$$\nx_1 = y\n$$"),
            ("code", "$$z$$"),
            ("paragraph", "它花了 $5 和 $6。"),
        ]

    def test_footnotes_stand_where_they_are_written(self):
        """A footnote is one, whether anything refers to it or not; its reference is no text."""
        assert blocks("Text[^1] and [^a-z].\n\n[^1]: A note\n    goes on.\n\n[^n]: Nobody refers to it.\n\nMore.") == [
            ("paragraph", "Text and [^a-z]."),
            ("footnote 1", "A note goes on."),
            ("footnote", "Nobody refers to it."),
            ("paragraph", "More."),
        ]

    def test_pictures(self):
        """A picture in a paragraph of its own has a caption; badges and pictures without words are set aside."""
        source = "![架构图](a.png)\n\n[![build](https://img.shields.io/x.svg)](y)\n![image](b.png)\n"

        assert blocks(source) == [("caption", "架构图"), ("note badge", "build"), ("note picture", "image")]

    def test_raw_html(self):
        """Raw HTML is read as the HTML reader does, what only looks like a tag is text."""
        source = '<p align="center"><b>居中</b></p>\n\n<details><summary>更多</summary>\n\n内容\n\n</details>\n\n'
        source += "Run get <pod-name> in `List<String>`, not <script>.\n\nThe end of Map<Key>."

        assert texts(source) == [
            "居中",
            "更多",
            "内容",
            "Run get <pod-name> in List<String>, not <script>.",
            "The end of Map<Key>.",
        ]

    def test_a_language_is_believed(self):
        """What raw HTML says of the language is marked."""
        content = read(
            Source('<div lang="fr">\n\nBonjour à tous.\n\n</div>\n\nHello to everybody here.'.encode(), "x.md")
        )

        assert [mark.value for mark in content.marks if mark.kind is MarkKind.LANGUAGE] == ["fr"]


class TestDialects:
    """What the tools of documentation add."""

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("::: tip 提示\n内容\n:::", ["提示", "内容"]),
            (":::note[Title]\nText\n:::", ["Title", "Text"]),
            ('::: {.callout-note title="Careful"}\nText\n:::', ["Careful", "Text"]),
            ("- item\n  :::", ["item"]),
            ('!!! note "标题"\n    一\n\n    二\n\n三', ["标题", "一", "二", "三"]),
            ("!!! Really\n\nText", ["!!! Really", "Text"]),
            ("> [!NOTE]\n> 内容", ["内容"]),
            ("```{warning} Title\nText *here*.\n```", ["Title", "Text here."]),
            ("Term\n: What it is", ["Term", "What it is"]),
            ("## Title {#id .cls}\n\nText\n{: .note}", ["Title", "Text"]),
            ('{{% tab name="One" %}}\nText\n{{% /tab %}}{{< /tabs >}}\nMore', ["One", "Text", "More"]),
            ('Text of\n{{< tooltip text="Pod" >}}\nhere', ["Text of Pod here"]),
            ("[[toc]]\n\n[TOC]\n\nText", ["Text"]),
            ("A [span]{.red} and {doc}`file`", ["A span and file"]),
            ("import X from './x'\n\nText", ["import X from './x'", "Text"]),
            ("{/* more */}Text", ["Text"]),
        ],
    )
    def test_markup_of_tools(self, source: str, expected: list[str]):
        """Boxes keep their titles, attributes and marks are no text."""
        assert texts(source) == expected

    def test_template_tags(self):
        """Tags of Hugo and Jekyll are markup, but for what they show; those in code are code."""
        source = """{{< note >}}
看 {{< glossary_tooltip text="容器" term_id="pod" >}} 和[文档]({{< ref "x.md" >}})。
{{< /note >}}

{% raw %}Text{% endraw %} with `{% raw %}` and {{ name }}.

[home]({{ site.url }}/a)

{% highlight sh %}
ls *a*
{% endhighlight %}
"""

        assert blocks(source) == [
            ("paragraph", "看 容器 和文档。"),
            ("paragraph", "Text with {% raw %} and {{ name }}."),
            ("paragraph", "home"),
            ("code", "ls *a*"),
        ]

    @pytest.mark.parametrize("mark", ["---", "+++"])
    def test_front_matter(self, mark: str):
        """What a page shows of its front matter is text, the rest is set aside."""
        source = f"{mark}\ntitle: 'It''s'\nweight: 5\ndescription: >\n  one\n  two\n{mark}\nText\n\n---\n\nEnd"

        assert blocks(source) == [
            ("heading 1", "It's"),
            ("paragraph", "one two"),
            ("note front matter", "weight: 5"),
            ("paragraph", "Text"),
            ("paragraph", "End"),
        ]

    def test_a_rule_is_no_front_matter(self):
        """A document may begin with a ruled line."""
        assert texts("---\n\nText\n\n---\n\nMore") == ["Text", "More"]


class TestComments:
    """What stands in comments."""

    def test_the_original_of_a_translation_is_text(self):
        """Paragraphs, headings and lists of the original stand above those of the translation."""
        assert blocks(TRANSLATED) == [
            ("heading 1", "任务"),
            ("note front matter", "weight: 50"),
            ("heading 1", "Jobs"),
            ("note front matter", "weight: 50 reviewers: - someone"),
            ("note comment", "overview"),
            ("paragraph", "A job creates one or more pods. It waits for them."),
            ("paragraph", "You can also use a job to run several pods."),
            ("paragraph", "任务会创建一个或者多个容器组。它等待它们结束。"),
            ("paragraph", "你也可以用任务运行多个容器组。"),
            ("heading 2", "Running an example"),
            ("heading 2", "运行示例"),
            ("paragraph", "You can run it with this command:"),
            ("paragraph", "你可以用这个命令运行它："),
            ("code", "kubectl apply # <!-- run -->"),
            ("item 1.", "First item."),
            ("item 2.", "Second item with a link."),
            ("item 1.", "第一项。"),
            ("item 2.", "第二项，有链接。"),
        ]

    def test_comments_within_items_and_lines(self):
        """An original may stand inside an item, or on the line of its translation."""
        source = "- <!-- The first item of the list. -->\n  列表的第一项。\n- 前面 <!-- before the end --> 后面\n"

        assert texts(source) == ["The first item of the list.", "列表的第一项。", "前面\nbefore the end\n后面"]

    @pytest.mark.parametrize(
        "comment",
        [
            "more",
            "toc",
            "markdownlint-disable MD033 -->\n\n<!-- prettier-ignore",
            "TODO(me): write about this thing",
            "Copyright 2020 The Authors. Licensed under the terms of it, and so on for many words.",
            "ALL-CONTRIBUTORS-LIST:START - Do not remove or modify this section",
            "",
        ],
    )
    def test_other_comments_are_set_aside(self, comment: str):
        """Comments for programs and lawyers are not text, even in a translation."""
        found = blocks(f"<!-- {comment} -->\n\n{TRANSLATED.removeprefix('---')}")
        aside = "".join(text for kind, text in found if kind == "note comment")

        assert letters(aside) == letters(comment.replace("-->", "").replace("<!--", "")) + "overview"
        assert ("heading 2", "Running an example") in found

    def test_remarks_are_no_original(self):
        """A few remarks in the other language, or many in the same, are set aside."""
        text = "这是一段很长的中文文字，说明了许多事情。" * 10

        assert texts(f"<!-- keep this in sync -->\n\n{text}") == [text]
        assert texts(f"<!-- {text} -->\n\n{text}") == [text]
        assert ("note comment", "hidden words") in blocks(f"[//]: # (hidden words)\n\n{text}")

    @pytest.mark.parametrize(
        "source", ["Text\n\n<!-- never ends\n\nMore text", "Text <!-- never ends", "<!-->Text", "a <!---> b"]
    )
    def test_broken_comments_hide_nothing(self, source: str):
        """A comment that never ends hides nothing."""
        assert letters("".join(texts(source))) == letters(source)


def test_through_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A translation with its original in comments is a bilingual document."""
    monkeypatch.chdir(tmp_path)
    result = run("split", write("x.zh-CN.md", TRANSLATED))

    assert result.exit_code == 0, result.stderr
    rows = table(Path("outputs/x.zh-CN.sentences.csv"))
    said = [(row["language"], row["text"]) for row in rows if row["kind"] == "sentence"]
    assert said[:2] == [("en", "A job creates one or more pods."), ("en", "It waits for them.")]
    assert ("zh", "它等待它们结束。") in said
    assert {row["note"] for row in rows if row["kind"] == "furniture"} == {"front matter", "comment", "code"}


@pytest.mark.parametrize("name", ["README.zh-CN.md", "x.markdown", "x.MDX", "x.qmd"])
def test_known_by_its_ending(tmp_path: Path, name: str):
    """Files are known by what they are called."""
    (tmp_path / name).write_text("# 标题\n\n**正文**", encoding="utf-8")

    assert read_document(tmp_path / name).text == "标题\n\n正文"


def test_encodings(tmp_path: Path):
    """The encoding is found out as for plain text."""
    (tmp_path / "x.md").write_bytes("# 今天天气很好\r\n\r\n我们去公园吧。".encode("gb18030"))

    assert read_document(tmp_path / "x.md").text == "今天天气很好\n\n我们去公园吧。"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"[a]: b\n", b"\0\0\0\x89PNG\0"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes):
    """A file without text is refused in one line."""
    (tmp_path / "x.md").write_bytes(data)

    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "x.md")

    assert str(caught.value).startswith(str(tmp_path / "x.md"))
    assert "\n" not in str(caught.value)


PIECES = ["alpha", "beta", "天气", "很好。", "(gamma)", "**强调：**", "*em*", "`code`", "Delta,", "去「公园」"]
WORDS = st.lists(st.sampled_from(PIECES), min_size=1)
PLAIN = WORDS.map(" ".join)
BLOCK = st.one_of(
    PLAIN,
    PLAIN.map(lambda text: f"## {text}"),
    PLAIN.map(lambda text: f"> {text}\n> {text}"),
    PLAIN.map(lambda text: f"::: tip {text}\n{text}\n:::"),
    st.lists(PLAIN, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"{'  ' * n}- {i}" for n, i in enumerate(items))
    ),
    st.lists(PLAIN, min_size=1, max_size=3).map(lambda items: "\n".join(f"{n}. {i}" for n, i in enumerate(items, 1))),
    PLAIN.map(lambda text: f"| {text} | b |\n|---|---|\n| c | {text} |"),
    PLAIN.map(lambda text: f"```\n{text}\n```"),
    PLAIN.map(lambda text: f"[^9]: {text}"),
    PLAIN.map(lambda text: f"<div>\n\n{text}\n\n</div>"),
    PLAIN.map(lambda text: f"<!-- {text.replace('--', '')} -->"),
)
NO_TEXT = re.compile(r"\btip\b|</?div>|^\d\. |\[\^9\]|^\[\^9\]:", re.MULTILINE)


@given(st.lists(BLOCK, min_size=1, max_size=8))
def test_no_letter_is_lost_or_doubled(parts: list[str]):
    """Every letter of the document is in its text once, in order but for notes."""
    source = "\n\n".join(parts)
    content = read(Source(source.encode(), "x.md"))

    assert sorted(letters(content.text)) == sorted(letters(NO_TEXT.sub("", source)))


@given(st.text(st.sampled_from("ab中。 \n\t*_`[]()<>!-#|:~$\\{}%&;\"'1.+=^")))
def test_anything_is_read(text: str):
    """Whatever marks are put together, there is a document, and its blocks lie in its text."""
    content = read(Source(text.encode(), "x.md"))

    assert all(0 <= mark.start < mark.end <= len(content.text) for mark in content.marks)


@pytest.mark.parametrize(
    "part",
    ["[", "![", "<!--", "a<?", "> ", "- ", "$$a\n", "{% highlight x %}\n", "`` ` ", "*a_b", "[^a]: x\n", "[a](", "|"],
)
def test_time_is_bounded(part: str):
    """A hostile file takes no more than a long one: 20,000 characters well under ten seconds on a busy machine."""
    began = time.perf_counter()
    read(Source((part * (20_000 // len(part))).encode(), "x.md"))

    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("mark", [">", "- ", "* a\n  "])
def test_what_is_nested_too_deep_is_kept(mark: str):
    """Quotations and lists beyond count lose their structure, not their text."""
    assert letters("".join(texts(mark * 300 + " innermost"))).endswith("innermost")
