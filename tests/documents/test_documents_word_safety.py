"""Word files that could harm a reader are refused, by the name of the part, with what to do."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pytest
from wordfile import MAIN, SPACES, p, package, r, zipped
from wordfile import field as complex_field

from advocacy_cli.documents.package import parts_of
from advocacy_cli.documents.word.template import compile_word
from advocacy_cli.errors import InvalidInput

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(kind: str, target: str, mode: str = 'TargetMode="External"') -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{_REL}/{kind}" Target="{target}" {mode}/></Relationships>'
    )


def refusal(content: bytes, file: str = "own.docx") -> str:
    with pytest.raises(InvalidInput) as caught:
        parts_of(content, file)
    problem = caught.value.problems[0]
    assert problem.where.file == file
    assert problem.hint
    return problem.message


def simple(code: str) -> str:
    code = code.replace('"', "&quot;")
    return f'<w:fldSimple w:instr="{code}">{r("x")}</w:fldSimple>'


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "file:///C:/x.dotm"),
        ("attachedTemplate", "https://example.org/x.dotm"),
        ("image", "https://example.org/pixel.png"),
        ("image", "\\\\server\\share\\x.png"),
        ("oleObject", "file:///C:/x.xlsx"),
        ("frame", "https://example.org/"),
        ("subDocument", "other.docx"),
        ("hyperlink", "file:///etc/passwd"),
        ("hyperlink", "mhtml:https://example.org!x"),
        ("hyperlink", "\\\\server\\share"),
        ("hyperlink", "javascript:alert(1)"),
        ("hyperlink", "other.docx"),
        ("hyperlink", "https:\\\\server\\share"),
        ("mailMergeSource", "file:///C:/list.xlsx"),
    ],
)
def test_links_to_the_outside_are_refused(kind: str, target: str) -> None:
    for mode in ('TargetMode="External"', "TargetMode='external'"):
        content = package(p("x"), {"word/_rels/settings.xml.rels": relations(kind, target, mode)})
        said = refusal(content)
        assert said == f"links to what lies outside: {kind} {target} (word/_rels/settings.xml.rels)"


def test_an_address_without_the_word_external_is_one_all_the_same() -> None:
    content = package(
        p("x"), {"word/_rels/header1.xml.rels": relations("image", "https://example.org/a.png", "")}
    )
    assert "links to what lies outside: image" in refusal(content)


@pytest.mark.parametrize(
    "target", ["https://example.org/a", "http://example.org", "mailto:a@example.org", "#place"]
)
def test_links_that_people_click_stay(target: str) -> None:
    parts = {"word/_rels/footnotes.xml.rels": relations("hyperlink", target)}
    assert parts_of(package(p("x"), parts))


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("word/vbaProject.bin", b"x", "macros (word/vbaProject.bin)"),
        ("word/vbaData.xml", b"<x/>", "macros"),
        ("word/activeX/activeX1.xml", b"<x/>", "ActiveX"),
        ("customUI/customUI.xml", b"<x/>", "a ribbon of its own"),
        ("word/embeddings/oleObject1.bin", b"x", "an embedded file"),
        ("word/embeddings/list.xlsx", b"x", "an embedded file"),
        ("word/afchunk.html", b"<html/>", "a piece of another file (altChunk)"),
        ("word/media/a.png", b"PK\3\4zip in zip", "a file in a file (word/media/a.png)"),
        ("word/media/a.png", b"MZ program", "a file in a file"),
        ("word/media/a.png", b"\xd0\xcf\x11\xe0 old", "a file in a file"),
        ("word/x.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "declares entities"),
        ("word/x.xml", "<!DOCTYPE a><a/>".encode("utf-16"), "declares entities"),
        ("word/x.xml", "<!DOCTYPE a><a/>".encode("utf-16-le"), "in an unknown encoding"),
        ("word/x.xml", b'<?xml version="1.0" encoding="UTF-7"?><a/>', "in an unknown encoding"),
        ("word/x.xml", b"<a><b></a>", "its part word/x.xml is damaged"),
        ("word/x.xml", b"<a>" * 300 + b"</a>" * 300, "damaged"),
    ],
)
def test_active_and_hidden_parts_are_refused_by_name(name: str, part: bytes, said: str) -> None:
    assert said in refusal(package(p("x"), {name: part}))


def test_a_type_that_says_macros_is_refused() -> None:
    parts = parts_of(package(p("x")))
    kinds = parts["[Content_Types].xml"].replace(
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        b"vnd.ms-word.document.macroEnabled.main",
    )
    assert "says that it holds macros" in refusal(zipped({**parts, "[Content_Types].xml": kinds}))
    assert "with macros" in refusal(package(p("x")), "letter.docm")
    assert "with macros" in refusal(package(p("x")), "letter.dotm")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<w:altChunk r:id='rId5'/>", "altChunk"),
        (p("<w:subDoc r:id='rId5'/>"), "a part that lies in another file"),
        (p("<w:r><w:object/></w:r>"), "an embedded object"),
        (p("<w:r><w:control r:id='rId5'/></w:r>"), "an ActiveX control"),
        (p("<w:r><w:pict><v:shape><v:imagedata src='https://example.org/a.png'/></v:shape></w:pict></w:r>"), "shows a picture from outside"),
        (p("<w:r><w:pict><v:shape xmlns:o='urn:schemas-microsoft-com:office:office' o:href='file:///c:/a'/></w:pict></w:r>"), "links to what lies outside: file:///c:/a"),
        (p(simple("INCLUDETEXT c:/x.docx")), "a field INCLUDETEXT that fetches"),
        (p(simple(' includepicture "https://example.org/a.png" \\d')), "a field INCLUDEPICTURE"),
        (p(complex_field(' INCLUDEPICTURE "https://example.org/a.png" ')), "a field INCLUDEPICTURE"),
        (p(complex_field(" DDEAUTO c:/windows/system32/cmd.exe ")), "a field DDEAUTO"),
        (p(complex_field(" DDE x ")), "a field DDE"),
        (p(complex_field(" LINK Excel.Sheet.8 x ")), "a field LINK"),
        (p(complex_field(" IMPORT x ")), "a field IMPORT"),
        (p(complex_field(" DATABASE x ")), "a field DATABASE"),
        (p(complex_field(" MACROBUTTON Go x ")), "a field MACROBUTTON"),
        (p(complex_field(' HYPERLINK "file:///c:/x" ')), "links to what lies outside: file:///c:/x"),
        (p(complex_field(f" IF 1 = 1 {complex_field(' DDE x ')} ").replace("&lt;", "<")), "a field DDE"),
    ],
)  # fmt: skip
def test_elements_and_fields_that_act_are_refused(body: str, said: str) -> None:
    assert said in refusal(package(body))
    assert "(word/document.xml)" in refusal(package(body))


def test_a_field_put_together_of_fields_is_seen() -> None:
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = "<w:r><w:instrText>{}</w:instrText></w:r>"
    inner = char.format("begin") + code.format("QUOTE DDEAUTO") + char.format("separate")
    inner += r("DDEAUTO") + char.format("end")
    body = p(char.format("begin"), inner, code.format(" c:/cmd.exe "), char.format("end"))
    assert "a field DDEAUTO" in refusal(package(body))


def test_what_is_something_else_is_said_so() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
    assert refusal(old) == "is an old Word file (.doc)"
    assert refusal(old + "EncryptedPackage".encode("utf-16-le")) == "has a password"
    assert refusal(b"%PDF-1.7") == "is a PDF"
    assert refusal(b"{\\rtf1") == "is an RTF file"
    assert refusal(b"<html>") == "is an XML or HTML file"
    assert "is no .docx file" in refusal(b"plain")
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert refusal(odt.getvalue()) == "is an OpenDocument file (.odt)"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../x.xml", "dangerous name"),
        ("/x.xml", "dangerous name"),
        ("\\\\server\\x.xml", "dangerous name"),
        ("C:/x.xml", "dangerous name"),
        ("word/a\x01.xml", "dangerous name"),
        ("WORD/DOCUMENT.XML", "one part twice"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str, said: str) -> None:
    assert said in refusal(package(p("x"), {name: "<a/>"}))


def test_sizes_are_bounded_as_declared_and_as_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "packed too well to be real (word/a.bin)" in refusal(
        package(p("x"), {"word/a.bin": b"\0" * 2_000_000})
    )
    from advocacy_cli.documents import unpacking

    monkeypatch.setattr(unpacking, "MOST_PART", 2**20)
    noise = bytes(range(256)) * 8000
    assert "word/a.bin unpacks to more than 1 MB" in refusal(package(p("x"), {"word/a.bin": noise}))
    monkeypatch.setattr(unpacking, "MOST_BYTES", 2**20)
    half = noise[: 2**20 - 5]
    monkeypatch.setattr(unpacking, "MOST_RATIO", 10**6)
    content = package(p("x"), {"word/a.bin": half, "word/b.bin": half})
    assert "unpacks to more than 1 MB" in refusal(content)
    assert "parts; at most" in refusal(
        package(p("x"), {f"word/{n}.xml": "<a/>" for n in range(501)})
    )


def lying(content: bytes, change: int) -> bytes:
    """The archive with another size declared for its first member, in both places."""
    raw = bytearray(content)
    central = raw.index(b"PK\1\2")
    for at in (22, central + 24):
        size = struct.unpack_from("<L", raw, at)[0]
        struct.pack_into("<L", raw, at, size + change)
    return bytes(raw)


def test_archives_that_lie_are_refused() -> None:
    content = package(p("x"))
    assert refusal(lying(content, -10))
    assert refusal(lying(content, 10))
    raw = bytearray(content)  # two members on the same bytes
    entries = [m.start() for m in re.finditer(b"PK\1\2", content)]
    first = struct.unpack_from("<L", raw, entries[0] + 42)[0]
    struct.pack_into("<L", raw, entries[1] + 42, first)
    assert refusal(bytes(raw))
    for flag, method in ((1, 8), (0, 99), (0, 12)):
        raw = bytearray(content)
        struct.pack_into("<HH", raw, 6, flag, method)
        struct.pack_into("<HH", raw, entries[0] + 8, flag, method)
        assert refusal(bytes(raw)).startswith(("has a password", "packs word/document.xml"))
    assert refusal(content[: len(content) // 2])
    assert refusal(content[:-30])


def test_bindings_comments_and_names_of_people_do_not_go_out() -> None:
    binding = (
        "<w:sdt><w:sdtPr><w:dataBinding w:xpath='/a' w:storeItemID='{1}'/></w:sdtPr>"
        f"<w:sdtContent>{p('kept {{ name }}')}</w:sdtContent></w:sdt>"
    )
    parts = {
        "customXml/item1.xml": "<a>other</a>",
        "word/comments.xml": f"<w:comments {SPACES}><w:comment w:author='Somebody'/></w:comments>",
        "word/people.xml": "<a>Somebody</a>",
        "docProps/app.xml": "<Properties><Manager>Somebody</Manager></Properties>",
        "docProps/custom.xml": "<Properties>Somebody</Properties>",
        "docProps/core.xml": (
            "<cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/"
            "core-properties'><cp:lastModifiedBy>Somebody</cp:lastModifiedBy></cp:coreProperties>"
        ),
    }
    tracked = (
        f"<w:ins w:id='1' w:author='Somebody' w:date='2020-01-01T00:00:00Z'>{r('new')}</w:ins>"
    )
    gone = "<w:del w:id='2' w:author='Somebody'><w:r><w:delText>old</w:delText></w:r></w:del>"
    word = compile_word(package(binding + p(tracked, gone), parts), "a.docx", ("name",))
    everything = b"".join(word.constant.values()) + "".join(word.changing.values()).encode()
    assert b"Somebody" not in everything
    assert b"dataBinding" not in everything
    assert b"customXml" not in everything
    assert b"kept" in everything
    assert b"new" in everything
    assert b"old" not in everything
    assert set(word.notes) == {
        "a.docx: its comments are left out",
        "a.docx: its own properties (File > Info > Advanced Properties) are left out",
        "a.docx: tracked changes are taken as accepted",
    }


def test_strict_files_say_how_to_save_them() -> None:
    content = package(p("x"))
    parts = {
        n: x.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        for n, x in parts_of(content).items()
    }
    with pytest.raises(InvalidInput) as caught:
        compile_word(zipped(parts), "a.docx")
    assert caught.value.problems[0].message == "is a Strict Open XML file"


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("_rels/.rels", None, "holds no _rels/.rels: no program would find its text"),
        ("_rels/.rels", "<a>x</a>", "does not say in _rels/.rels where its text is"),
        ("_rels/.rels", relations("officeDocument", "word/other.xml", ""), "where its text is"),
        ("[Content_Types].xml", "<a>x</a>", "does not say in [Content_Types].xml that it is"),
    ],
)
def test_what_no_word_processor_would_open_is_refused(
    name: str, part: str | None, said: str
) -> None:
    parts: dict[str, str | bytes] = {**parts_of(package(p("x")))}
    parts.pop(name)
    assert said in refusal(zipped(parts if part is None else {**parts, name: part}))


def test_one_kind_for_all_parts_is_as_good() -> None:
    parts = parts_of(package(p("x")))
    kinds = parts["[Content_Types].xml"].decode()
    kind = re.search(r'PartName="/word/document.xml" ContentType="([^"]+)"', kinds)
    assert kind is not None
    kinds = re.sub("<Override[^>]*/>", "", kinds).replace("application/xml", kind[1])
    assert parts_of(zipped({**parts, "[Content_Types].xml": kinds}))


@pytest.mark.parametrize("target", ["../docProps/core.xml", "document.xml", "footer9.xml"])
def test_a_header_that_is_something_else_is_refused(target: str) -> None:
    parts = {
        "docProps/core.xml": "<a>{{ name }}</a>",
        "word/footer9.xml": f"<w:ftr {SPACES}>{p('{{ name }}')}</w:ftr>",
        "word/_rels/document.xml.rels": relations("header", target, ""),
    }
    with pytest.raises(InvalidInput) as caught:
        compile_word(package(p("{{ name }}"), parts), "a.docx", ("name",))
    assert "for a header, which it is not" in caught.value.problems[0].message


def central(content: bytes, name: str) -> int:
    """Where a member's entry in the central directory begins."""
    at = content.index(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(name)] != name.encode():
        at = content.index(b"PK\x01\x02", at + 4)
    return at


def test_parts_that_lie_in_one_another_are_refused() -> None:
    content = bytearray(package(p("x"), {"word/one.bin": b"1" * 90, "word/two.bin": b"2" * 90}))
    one, two = (central(bytes(content), f"word/{name}.bin") for name in ("one", "two"))
    content[two + 42 : two + 46] = content[one + 42 : one + 46]  # both begin where the first does
    assert "parts that lie in one another" in refusal(bytes(content))


@pytest.mark.parametrize("said", [2**40, 2**63])
def test_a_size_of_another_order_is_not_believed(said: int) -> None:
    content = package(p("x"), {"word/one.bin": b"1" * 90})
    at = central(content, "word/one.bin")
    name_ends = at + 46 + len("word/one.bin")
    more = struct.pack("<HHQ", 1, 8, said)  # zip64: the size stands in the extra field
    entry = bytearray(content[at:name_ends])
    entry[24:28] = b"\xff" * 4
    entry[30:32] = struct.pack("<H", len(more))
    end = content.rindex(b"PK\x05\x06")
    made = bytearray(content[:at] + bytes(entry) + more + content[name_ends:])
    end += len(more)
    size = int.from_bytes(made[end + 12 : end + 16], "little") + len(more)
    made[end + 12 : end + 16] = size.to_bytes(4, "little")
    assert "unpacks to more than 20 MB" in refusal(bytes(made))
