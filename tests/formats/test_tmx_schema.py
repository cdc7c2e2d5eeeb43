"""The schema that the other tests validate with says what the published one says."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from tests.outside import hostile_alignment, omegat_jar
from tests.samples import DTD, TAGS, store


@pytest.fixture(name="dtd")
def _dtd() -> etree.DTD:
    return etree.DTD(str(DTD))


GOOD_MEMORIES = {
    "all inline elements": '<tu><note>n</note><tuv xml:lang="a"><seg>x<bpt i="1">b<sub>s</sub></bpt><ept i="1"/>'
    '<ph x="1"/><it pos="begin"/><hi>h<ut/></hi></seg></tuv></tu>',
    "three variants": "<tu>" + '<tuv xml:lang="a"><prop type="x-y">p</prop><seg/></tuv>' * 3 + "</tu>",
}
BAD_MEMORIES = {
    "no language": "<tu><tuv><seg>x</seg></tuv></tu>",
    "no segment": '<tu><tuv xml:lang="a"/></tu>',
    "two segments": '<tu><tuv xml:lang="a"><seg/><seg/></tuv></tu>',
    "no variant": "<tu/>",
    "property after the segment": '<tu><tuv xml:lang="a"><seg/><prop type="x">p</prop></tuv></tu>',
    "property after the variant": '<tu><tuv xml:lang="a"><seg/></tuv><prop type="x">p</prop></tu>',
    "property without type": '<tu><prop>p</prop><tuv xml:lang="a"><seg/></tuv></tu>',
    "unknown attribute": '<tu id="1"><tuv xml:lang="a"><seg/></tuv></tu>',
    "unknown segment type": '<tu segtype="section"><tuv xml:lang="a"><seg/></tuv></tu>',
    "text in a unit": '<tu>text<tuv xml:lang="a"><seg/></tuv></tu>',
    "unpaired position": '<tu><tuv xml:lang="a"><seg><it pos="open"/></seg></tuv></tu>',
}
HEADER_ATTRIBUTES = ("creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype")


def memory(units: str, version: str = "1.4", without: str = "") -> etree._ElementTree:
    """Return a memory of *units*, its header *without* one attribute."""
    attributes = " ".join(f'{name}="sentence"' for name in HEADER_ATTRIBUTES if name != without)
    return etree.ElementTree(
        etree.fromstring(f'<tmx version="{version}"><header {attributes}/><body>{units}</body></tmx>')
    )


def check_dtd(dtd: etree.DTD) -> None:
    """Assert that *dtd* accepts the good memories and refuses the bad ones."""
    unit = GOOD_MEMORIES["three variants"]
    assert [True] * len(GOOD_MEMORIES) == [dtd.validate(memory(units)) for units in GOOD_MEMORIES.values()]
    assert [name for name, units in BAD_MEMORIES.items() if dtd.validate(memory(units))] == []
    assert [name for name in HEADER_ATTRIBUTES if dtd.validate(memory(unit, without=name))] == []
    assert [v for v in ("1.4b", "1.4.", "1.3", "") if dtd.validate(memory(unit, v))] == []


class TestSchema:
    """The schema that the other tests validate with."""

    def test_our_dtd(self, dtd: etree.DTD):
        """Our DTD accepts what the specification allows and refuses the faults that are seen in the field."""
        check_dtd(dtd)

    @pytest.mark.slow
    def test_published_schemas(self, tmp_path: Path, dtd: etree.DTD):
        """The published DTD, which OmegaT carries, declares what ours does; it and the XSD accept a hostile memory."""
        with ZipFile(omegat_jar()) as jar:
            for name in ("tmx14.dtd", "tmx14.xsd", "xml.xsd"):
                jar.extract(f"schemas/{name}", tmp_path)
        published = etree.DTD(str(tmp_path / "schemas" / "tmx14.dtd"))
        schema = etree.XMLSchema(etree.parse(str(tmp_path / "schemas" / "tmx14.xsd")))
        store("tmx", hostile_alignment(), tmp_path / "x.tmx", TAGS)
        written = etree.parse(str(tmp_path / "x.tmx"))

        check_dtd(published)
        assert declarations(published) == declarations(dtd)
        assert published.validate(written)
        assert schema.validate(written)


def declarations(dtd: etree.DTD) -> dict[str, tuple]:
    """Return what *dtd* declares: the content of each element and its attributes."""
    return {
        element.name: (
            element.type,
            sorted(children(element.content)),
            sorted((a.prefix or "", a.name, a.type, a.default, a.default_value or "") for a in element.attributes()),
        )
        for element in dtd.elements()
    }


def children(content) -> list[tuple[str, str, str]]:
    """Return the names in a content model with how often each may come."""
    if content is None:
        return []
    inner = children(content.left) + children(content.right)
    return [(content.name or "", content.type, content.occur), *inner]
