"""No paper mixes languages: what a book cites is said in the reader's, where the book has the words."""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.loading.table_specs import TABLES, WORDED, Table, worded
from occupancy.questions.reconciliation import reconcile
from occupancy.statement import state
from outputs.gis.layers import layers
from outputs.site_sheet.document import sheet, sheet_document
from outputs.submission.report.report_papers import report_data
from outputs.submission.workbook.workbook import workbook
from outputs.tables.reconciliation_view import reconcile_tables
from outputs.tables.table_export import export_table
from outputs.text import captions
from outputs.text.labels import cited
from outputs.text.translations import translator
from tests.support.book_builder import BOOK_TOML, PLANE, edit, write_book
from tests.support.paper_readers import packaged, submission
from tests.support.site_sheets import investors, texts

# Words that stand in no source of the other language: names and addresses of pages have none of them.
ENGLISH = re.compile(
    r"\b(the|of|and|by|from|permit|report|draft|plan|quoted|thesis|undated|lease|phase|area|over|first|own"
    r"|factory|land|start|opened|zone|planned|background|invented|grown|square|seen|Decree|Zone)\b"
)
VIETNAMESE = re.compile(r"\b(của|và|theo|từ|đến|luận văn|dự thảo|giai đoạn|giấy phép|Báo cáo|Nghị định)\b")
QUOTED = re.compile(r'["“][^"”]*["”]')  # as it was printed, whatever the language around it


def book_with(folder: Path, **cells: str) -> LandBook:
    return load(write_book(folder, published_totals=edit(0, **cells)))


@pytest.mark.parametrize(
    ("cells", "vietnamese", "english"),
    [
        ({"source": "the gazette"}, "the gazette", "the gazette"),
        ({"source": "the gazette", "source_vi": "công báo"}, "công báo", "the gazette"),
        ({"source": "", "source_vi": "công báo", "source_en": "the gazette"}, "công báo", "the gazette"),
        (
            {"source": "G 12", "source_vi": "công báo 12", "source_en": "gazette 12"},
            "công báo 12",
            "gazette 12",
        ),
        ({"source": "", "source_vi": "công báo"}, "công báo", "công báo"),
    ],
)
def test_a_source_is_said_in_the_words_that_the_book_has(
    tmp_path: Path, cells: dict[str, str], vietnamese: str, english: str
) -> None:
    book = book_with(tmp_path / "book", **cells)
    name = str(book.published_totals["source"].iloc[0])

    assert cited(name, book, translator("vi")) == vietnamese
    for language in ("en", "ko", "zh", "ja"):
        assert cited(name, book, translator(language)) == english


def test_a_basis_is_cited_in_the_language_of_the_paper(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", bases=lambda _: [BASIS])
    settings = BOOK_TOML.format(plane=PLANE).replace('"established"', '"own"').replace('rules = "vn"', "")
    (folder / "book.toml").write_text(settings, encoding="utf-8")
    book = load(folder)
    statement = state(book, as_of=book.info.data_as_of)
    told = {language: captions.basis_sentence(statement, translator(language)) for language in ("vi", "en")}

    assert told["vi"] == "Cách tính: Cách riêng. Căn cứ: Báo cáo năm 2017."
    assert told["en"] == "Basis: Own basis. Source: Report of 2017."


BASIS = {
    **{"basis": "own", "label_en": "Own basis", "label_vi": "Cách riêng", "phases": "established"},
    **{"numerator": "leased_ha", "denominator": "leasable_ha", "verified": "true"},
    **{"reference_vi": "Báo cáo năm 2017", "reference_en": "Report of 2017"},
}


def test_all_that_the_packaged_book_cites_has_words_of_both_languages() -> None:
    book, (shown, _) = packaged(), investors()
    columns = [(one, table, name) for one in (book, shown) for table, name in cited_columns()]
    for one, table, name in columns:
        for recorded in getattr(one, table.name)[name].unique():
            vietnamese, english = (
                QUOTED.sub("", cited(recorded, one, translator(language))) for language in ("vi", "en")
            )
            assert recorded == "invented" or not ENGLISH.search(vietnamese), vietnamese
            assert not VIETNAMESE.search(english), english


REMARKED = ("services", "decisions", "phases")  # the tables whose remarks a sheet prints


def cited_columns() -> Iterator[tuple[Table, str]]:
    for table in TABLES:
        for name in set(WORDED).intersection(table.names):
            assert set(worded(name)) <= set(table.names)
            if name != "note" or table.name in REMARKED:
                yield table, name


@lru_cache
def paper_texts(language: str) -> str:
    """Every text of report and table, workbook, reconciliation, two sheets and the layers."""
    book, words = packaged(), translator(language)
    told = submission(book, language)
    found = list(texts(report_data(told)))
    pages = openpyxl.load_workbook(io.BytesIO(workbook(told))).worksheets
    found += [str(cell) for page in pages for row in page.iter_rows(values_only=True) for cell in row if cell]
    for table in reconcile_tables(book, reconcile(book), words):
        found += [cell for row in table.rows for cell in row]
    _, statement = investors()
    for plot in ("YP-B12-02", "Q3-B05-08"):
        found += texts(sheet_document(sheet(statement, [plot], language=language)))
    for layer in layers(told.statement, words, wgs84=False):
        for name in set(WORDED).intersection(layer.frame.columns):
            found += layer.frame[name].dropna().astype(str).tolist()
    return "\n".join(found).replace("\u200b", "").replace("\u00a0", " ")


@pytest.mark.parametrize(("language", "other"), [("vi", "en"), ("en", "vi")])
def test_no_paper_of_the_packaged_book_has_a_source_in_the_other_language(language: str, other: str) -> None:
    book, told = packaged(), paper_texts(language)
    said = {lang: translator(lang) for lang in (language, other)}
    pairs = {
        (cited(name, book, said[language]), cited(name, book, said[other]))
        for table, column in cited_columns()
        for name in getattr(book, table.name)[column].unique()
    }
    in_two = [(own, foreign) for own, foreign in pairs if own != foreign]

    assert len(in_two) > 60
    assert [foreign for own, foreign in in_two if foreign in told and foreign not in own] == []
    assert sum(own in told for own, _ in in_two) > 30  # many of them are printed, and in the right language


def test_a_source_of_a_table_on_the_page_is_in_words_too() -> None:
    book = packaged()
    table = pd.DataFrame({"source": ["draft provincial plan quoted by vietnammoi.vn 28/03/2022"]})
    statement = state(book, as_of=book.info.data_as_of)
    shown = export_table(statement, table, translator("vi"), title="Nguồn")

    assert shown.table["source"].tolist() == ["dự thảo quy hoạch tỉnh, theo vietnammoi.vn 28/03/2022"]
