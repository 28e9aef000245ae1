"""A pack that claims another program: all that can be read back is compared, and what was not is listed."""

import io
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument, PdfPage, raw

from geo.errors import SourceError
from outputs.files import deterministic_zip
from outputs.submission.verification.contents import differences
from outputs.submission.verification.document_reader import document
from outputs.submission.verification.geopackage_reader import attributes
from outputs.submission.verification.pdf_reader import pdf
from outputs.submission.verification.verify import Proof
from outputs.submission.verification.workbook_reader import workbook
from outputs.text.translations import translator
from tests.support.examples import ALL, EVERY
from tests.support.packs import Files, other_program, proof, rehashed, said, unpacked, within

CLAIM = "The version, fingerprint and libraries that it names are not those at hand: not compared."


class Unpacked(dict[str, bytes]):
    """Files that are not written out where a property fails."""

    def __repr__(self) -> str:
        return f"{len(self)} files"


@pytest.fixture(scope="module")
def drawn(drawn: bytes) -> Files:
    return Unpacked(unpacked(drawn))


def uncompared(answer: Proof) -> list[str]:
    return [f"{one.where}: {one.text(translator('en'))}" for one in answer.uncompared]


def changed_rows(gpkg: bytes, change: Callable[[sqlite3.Connection], object]) -> bytes:
    """A GeoPackage with other rows; SQLite alone lacks the functions that its triggers call."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(gpkg)
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        change(database)
        for _, sql in triggers:
            database.execute(sql)
        database.commit()
        return database.serialize()


def test_where_every_paper_is_as_this_program_makes_it_only_the_claim_is_not_compared(
    drawn: Files, tmp_path: Path
) -> None:
    answer = proof(rehashed(drawn, **other_program(drawn)), tmp_path)
    assert (answer.sound, answer.same_program, said(answer)) == (True, False, [])
    assert uncompared(answer) == [f"manifest.json: {CLAIM}"]


def in_pdf(change: Callable[[PdfDocument, PdfPage], object]) -> Callable[[bytes], bytes]:
    """A PDF with its first page changed."""

    def changed(file: bytes) -> bytes:
        written = io.BytesIO()
        with PdfDocument(file) as opened:
            page = opened[0]
            change(opened, page)
            page.gen_content()
            opened.save(written)
        return written.getvalue()

    return changed


def cover(_: PdfDocument, page: PdfPage) -> None:
    white = raw.FPDFPageObj_CreateNewRect(0, 0, 500, 500)
    raw.FPDFPageObj_SetFillColor(white, 255, 255, 255, 255)
    raw.FPDFPath_SetDrawMode(white, raw.FPDF_FILLMODE_ALTERNATE, 0)
    raw.FPDFPage_InsertObject(page, white)


def test_what_no_reader_reads_is_listed(drawn: Files, tmp_path: Path) -> None:
    other = {
        "map.png": drawn["map.png"] + b"\0",
        "map.pdf": in_pdf(cover)(drawn["map.pdf"]),
        "report.pdf": drawn["report.pdf"] + b"\n",
        "report.docx": within(drawn["report.docx"], "docProps/app.xml", lambda text: text + " "),
        "layers.gpkg": changed_rows(drawn["layers.gpkg"], lambda database: database.commit()),
    }
    answer = proof(rehashed(drawn | other, **other_program(drawn)), tmp_path)
    assert said(answer) == []
    assert uncompared(answer) == [
        f"manifest.json: {CLAIM}",
        "report.docx: All of it was compared but these parts: docProps/app.xml.",
        "report.pdf: Its text and figures were compared, and its pages look alike; what else it holds was not"
        " compared.",
        "map.pdf: Its text and figures were compared; these pages look other than this program draws them:"
        " 1.",
        "map.png: It is a picture other than this program draws; what it shows was not compared.",
        "layers.gpkg: All of it was compared but how it is stored.",
    ]


def one_shape(database: sqlite3.Connection) -> None:
    """Give all plots the shape of one."""
    database.execute("UPDATE parcels SET geom = (SELECT geom FROM parcels LIMIT 1)")


# What is attacked, how, and what of it is told: each a change that read "exit 0" once.
CHANGES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "met instead of not met": (
        "report.docx",
        lambda file: within(file, "word/document.xml", lambda text: text.replace("not met", "met", 1)),
        r"report.docx: ¶\d+: it says As of 17 Nov 2023, .*: met; .*the tables give .*: not met; ",
    ),
    "words that cannot be seen": (
        "report.docx",
        lambda file: within(file, "word/styles.xml", lambda text: text.replace('w:val="26"', 'w:val="1"', 1)),
        r"report.docx: word/styles.xml: it is not as the tables give it.",
    ),
    "another report": (
        "report.pdf",
        lambda file: file[: len(file) // 2],
        r"report.pdf: (report.pdf in the pack cannot be read\.|page 1.*)",
    ),
    "a formula of 9999": (
        "workbook.xlsx",
        lambda file: within(
            file,
            "xl/worksheets/sheet1.xml",
            lambda text: re.sub(r"<f>SUM\([^<]*</f>", "<f>9999</f>", text, count=1),
        ),
        r"workbook.xlsx: Summary!F10: it says 9,?999; the tables give SUM\(F8:F9\)\.",
    ),
    "the value of a formula": (
        "workbook.xlsx",
        lambda file: within(
            file, "xl/worksheets/sheet1.xml", lambda text: text.replace("<v>50.0</v>", "<v>55.0</v>")
        ),
        r"workbook.xlsx: Summary!\w+: it says 55; the tables give 50\.",
    ),
    "a number that is written as another": (
        "workbook.xlsx",
        lambda file: within(
            file, "xl/styles.xml", lambda text: text.replace('"#,##0.00_0;', '"&quot;99.99&quot;;', 1)
        ),
        r"workbook.xlsx: Summary!F8: it is not as the tables give it\.",
    ),
    "a sheet that is hidden": (
        "workbook.xlsx",
        lambda file: within(
            file,
            "xl/workbook.xml",
            lambda text: text.replace('name="Open findings"', 'name="Open findings" state="hidden"', 1),
        ),
        r"workbook.xlsx: xl/workbook.xml: it is not as the tables give it\.",
    ),
    "all shapes one": (
        "layers.gpkg",
        lambda file: changed_rows(file, one_shape),
        r"layers.gpkg: parcels a-1-02 geom: it is not as the tables give it\.",
    ),
    "another status": (
        "layers.gpkg",
        lambda file: changed_rows(file, lambda database: database.execute("UPDATE zones SET status = 'x'")),
        r"layers.gpkg: zones z-a status: it says x; the tables give operating\.",
    ),
    "another system of coordinates": (
        "layers.gpkg",
        lambda file: changed_rows(
            file, lambda database: database.execute("UPDATE gpkg_geometry_columns SET srs_id = 4326")
        ),
        r"layers.gpkg: gpkg_geometry_columns 1 srs_id: it says 4,?326; the tables give 9,?209\.",
    ),
}


@pytest.mark.parametrize("attack", CHANGES)
def test_what_can_be_read_back_is_compared_whatever_the_version(
    drawn: Files, tmp_path: Path, attack: str
) -> None:
    name, change, told = CHANGES[attack]
    answer = proof(rehashed(drawn | {name: change(drawn[name])}, **other_program(drawn)), tmp_path)
    assert not answer.sound
    assert {one.where for one in answer.figures} == {name}
    assert re.match(told, said(answer)[0])


def in_part(name: str, pattern: str, text: str) -> Callable[[bytes], bytes]:
    """A paper with the first of what is like `pattern` in one of its parts replaced."""
    return lambda file: within(file, name, lambda part: re.sub(pattern, text, part, count=1))


def with_part(name: str) -> Callable[[bytes], bytes]:
    return lambda file: deterministic_zip(unpacked(file) | {name: b"<a/>"})


def in_layers(*statements: str) -> Callable[[bytes], bytes]:
    def changed(database: sqlite3.Connection) -> None:
        database.create_function("in_degrees", 1, lambda shape: shape[:4] + b"\xe6\x10\0\0" + shape[8:])
        database.create_function("in_no_box", 1, lambda shape: shape[:8] + bytes(32) + shape[40:])
        for statement in statements:
            database.execute(statement)

    return lambda file: changed_rows(file, changed)


READERS: dict[str, Callable[..., dict[str, object]]] = {
    "workbook.xlsx": workbook,
    "report.docx": document,
    "report.pdf": pdf,
    "layers.gpkg": attributes,
}
SHEET, BODY, STYLES = "xl/worksheets/sheet1.xml", "word/document.xml", "xl/styles.xml"
TWIN = "INSERT INTO parcels (fid, parcel_id, state) SELECT -1, parcel_id, 'vacant' FROM parcels WHERE fid = 1"
# What is written otherwise beside cells, words and rows, and the place that is told.
WRITTEN: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("workbook.xlsx", in_part(STYLES, "59\\.9999", "75.0000"), STYLES),  # where a rate is near its line
    ("workbook.xlsx", in_part(STYLES, "</styleSheet>", "<colors/></styleSheet>"), STYLES),
    ("workbook.xlsx", in_part(STYLES, "<alignment ", '<alignment textRotation="255" '), STYLES),
    ("workbook.xlsx", in_part("xl/sharedStrings.xml", "<si>", '<si><r><rPr><sz val="1"/></rPr></r>'), ""),
    ("workbook.xlsx", in_part("xl/theme/theme1.xml", "windowText", "window"), ""),
    ("workbook.xlsx", in_part("xl/_rels/workbook.xml.rels", "<Relationship ", '<Relationship x="" '), ""),
    ("workbook.xlsx", in_part(SHEET, "<f>", '<f t="array" ref="A1:Z99">'), "Summary"),
    ("workbook.xlsx", in_part(SHEET, '<c r="F8"', '<c r="F8"><v>9</v></c><c r="F8"'), "Summary"),
    ("workbook.xlsx", in_part(SHEET, '<row r="8" ', '<row r="8" ht="0" customHeight="1" '), "Summary"),
    ("workbook.xlsx", in_part(SHEET, '<row r="8" ', '<row r="9" '), "Summary"),
    ("workbook.xlsx", in_part(SHEET, "<sheetData>", "<sheetData/><sheetData>"), "Summary"),
    ("workbook.xlsx", with_part("xl/charts/chart1.xml"), "xl/charts/chart1.xml"),
    ("report.docx", in_part("_rels/.rels", "word/document.xml", "word/header1.xml"), "_rels/.rels"),
    ("report.docx", in_part("word/numbering.xml", 'lvlText w:val="', 'lvlText w:val="75 % '), ""),
    ("report.docx", in_part("word/theme/theme1.xml", 'typeface="', 'typeface="Other '), ""),
    ("report.docx", in_part(BODY, "<w:rPr>", "<w:rPr><w:vanish/>"), BODY),
    ("report.docx", in_part(BODY, "<w:body>", "<w:body>75 %"), BODY),
    ("report.docx", with_part("word/embeddings/other.xml"), "word/embeddings/other.xml"),
    ("report.pdf", in_pdf(lambda pdf, _: pdf.new_attachment("a").set_data(b"75 %")), "attachments"),
    (
        "report.pdf",
        in_pdf(lambda _, page: raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_SQUARE)),
        "page 1 annotations",
    ),
    ("layers.gpkg", in_layers(TWIN), "parcels a-1-01 state"),
    ("layers.gpkg", in_layers("CREATE VIEW rtree_more AS SELECT 75 AS rate"), "view rtree_more"),
    ("layers.gpkg", in_layers("CREATE INDEX more ON parcels (state) WHERE fid > 2"), "index more"),
    ("layers.gpkg", in_layers("DELETE FROM rtree_parcels_geom WHERE id = 1"), "rtree_parcels_geom 1 id"),
    ("layers.gpkg", in_layers("UPDATE parcels SET geom = in_degrees(geom)"), "parcels a-1-01 geom"),
    ("layers.gpkg", in_layers("UPDATE parcels SET geom = in_no_box(geom)"), "parcels a-1-01 geom"),
    ("layers.gpkg", in_layers("UPDATE parcels SET fid = fid + 1000"), "parcels a-1-01 fid"),
]


@pytest.mark.parametrize("attack", range(len(WRITTEN)))
def test_what_is_written_beside_cells_words_and_rows_is_read_too(drawn: Files, attack: int) -> None:
    name, change, place = WRITTEN[attack]
    changed = change(drawn[name])
    assert changed != drawn[name]
    read = READERS[name]
    found = [at for at, *_ in differences(read(changed, name=name), read(drawn[name], name=name))]
    assert found
    assert place in ["", *found]


def test_a_zone_twice_among_the_figures_of_a_manifest_is_told(drawn: Files, tmp_path: Path) -> None:
    # Who reads it finds the first, with 99 ha; by their ids, the second stands for both.
    figures = json.loads(drawn["manifest.json"])["figures"]
    figures["zones"].insert(0, figures["zones"][0] | {"leased_ha": 99})
    answer = proof(rehashed(drawn, figures=figures, **other_program(drawn)), tmp_path)
    assert any("zones[z-a].leased_ha: it says 99; the tables give" in line for line in said(answer))


def test_stamps_findings_and_additions_to_the_manifest_are_told(drawn: Files, tmp_path: Path) -> None:
    other = other_program(drawn)
    for change, told in (
        ({"stamps": []}, "manifest.json: Its findings and stamps are not those of the tables inside."),
        ({"findings": [{}]}, "manifest.json: Its findings and stamps are not those of the tables inside."),
        ({"approved": "by the province"}, "manifest.json: It is not what the tables make of it now."),
    ):
        assert said(proof(rehashed(drawn, **other, **change), tmp_path)) == [told]


@pytest.mark.parametrize("claimed", ["this program", "another program"])
def test_a_table_of_the_program_that_it_does_not_have_is_told(
    drawn: Files, tmp_path: Path, claimed: str
) -> None:
    name = "program/dictionary.csv"
    other = drawn | {name: drawn[name] + b"\n"}
    change = other_program(drawn) if claimed == "another program" else {}
    answer = proof(rehashed(other, **change), tmp_path)
    told = f"{name}: It is not the table that this program lends to a book without one."
    assert told in (uncompared(answer) if change else said(answer))


# Attacks of any kind ---------------------------------------------------------------------------------------

ANY_FILE = (
    *("workbook.xlsx", "report.docx", "report.pdf", "map.pdf", "map.png", "layers.gpkg"),
    *("tables/zones.geojson", "tables/parcels.geojson", "tables/tenancies.csv", "tables/phase_decisions.csv"),
    *("program/rules.csv", "program/dictionary.csv"),
)
KINDS = ("a cell", "a formula", "words", "a row", "a byte of any file")


@dataclass(frozen=True)
class Attack:
    """A change of one file: the `at`-th of what can be changed, moved `by` something."""

    kind: str
    file: str
    sheet: int
    layer: str
    at: int
    by: int

    @property
    def name(self) -> str:
        papers = {"a cell": "workbook.xlsx", "a formula": "workbook.xlsx", "words": "report.docx"}
        return papers.get(self.kind, "layers.gpkg" if self.kind == "a row" else self.file)

    @property
    def seen(self) -> bool:
        """Whether the change is in what one reads of a paper, or in the tables that all follows from."""
        return self.kind != "a byte of any file" or self.name.startswith("tables/")

    def on(self, file: bytes) -> bytes:
        sheet, by = f"xl/worksheets/sheet{self.sheet}.xml", self.by
        if self.kind == "a cell":
            change = self._nth(r"(?<=<v>)[\d.]+(?=</v>)", lambda value: f"{float(value) + by:g}")
            return within(file, sheet, change)
        if self.kind == "a formula":
            change = self._nth(r"(?<=<f>)[^<]+(?=</f>)", lambda _: f"{by}")
            return within(file, "xl/worksheets/sheet1.xml", change)
        if self.kind == "words":
            change = self._nth(r"(?<=>)[^<]*\w[^<]*(?=</w:t>)", lambda text: f"{text} {by}")
            return within(file, "word/document.xml", change)
        if self.kind == "a row":
            return changed_rows(file, self._row)
        content = bytearray(file)
        content[self.at % len(content)] ^= by
        return bytes(content)

    def _nth(self, pattern: str, change: Callable[[str], str]) -> Callable[[str], str]:
        def changed(text: str) -> str:
            spots = [*re.finditer(pattern, text)]
            spot = spots[self.at % len(spots)]
            return text[: spot.start()] + change(spot[0]) + text[spot.end() :]

        return changed

    def _row(self, database: sqlite3.Connection) -> None:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({self.layer})")]
        columns = [name for name in columns if name not in ("fid", "geom")]
        column = columns[self.at % len(columns)]
        database.execute(f'UPDATE {self.layer} SET "{column}" = ? WHERE fid = 1', (f"other {self.by}",))


ATTACKS = st.builds(
    Attack,
    kind=st.sampled_from(KINDS),
    file=st.sampled_from(ANY_FILE),
    sheet=st.integers(1, 5),
    layer=st.sampled_from(["zones", "phases", "parcels"]),
    at=st.integers(0, 1_000_000),
    by=st.integers(1, 255),
)


@settings(max_examples=200 if EVERY else 80 if ALL else 5, deadline=None)
@given(attack=ATTACKS, ours=st.booleans())
def test_every_attack_on_a_resealed_pack_is_told(
    drawn: Files, tmp_path: Path, attack: Attack, ours: bool
) -> None:
    changed = drawn | {attack.name: attack.on(drawn[attack.name])}
    answer = proof(rehashed(changed, **({} if ours else other_program(drawn))), tmp_path)
    named = {one.where for one in (*answer.files, *answer.figures, *answer.uncompared)}
    assert attack.name in named or attack.name.startswith(("tables/", "program/"))
    assert not answer.sound or not (ours or attack.seen)
    assert not answer.sound or attack.name in named


def test_a_name_twice_in_a_manifest_is_refused(drawn: Files, tmp_path: Path) -> None:
    # Who reads it would find other figures first than a program, which takes the last.
    data = rehashed(drawn, **other_program(drawn))
    files = unpacked(data)
    files["manifest.json"] = files["manifest.json"].replace(b'"stamps":', b'"stamps": ["None"], "stamps":', 1)
    with pytest.raises(SourceError, match=r"manifest.json in it is missing or broken"):
        proof(deterministic_zip(files), tmp_path)
