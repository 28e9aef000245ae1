"""Export without a browser: the preview is what papers print, and the page says what stands in the way."""

import io
import json
from collections.abc import Callable
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from geo.errors import SourceError
from occupancy.book import load
from occupancy.statement import state
from outputs.submission.report.report_papers import report_docx
from outputs.submission.submission import Submission
from outputs.submission.workbook.workbook import workbook
from outputs.text.translations import translator
from tests.support.app_pages import Opened
from tests.support.book_builder import edit, lease, write_book
from tests.support.export_preview import cells, number, rounded
from ui.widgets.downloads import FileCache

LANGUAGES = ("vi", "en")


class ExportPage(Opened):
    """The page on a book, with a query in its address."""

    page = "export"

    @property
    def said(self) -> str:
        """All that the page says in HTML."""
        return unescape(self.html)

    @property
    def table(self) -> list[list[str]]:
        """The cells of the printed table."""
        (paper,) = [part.proto.body for part in self.app.get("html") if '"lb-printed"' in part.proto.body]
        return cells(paper)

    @property
    def files(self) -> dict[str, bool]:
        """The labels of the files on offer, and whether they can be had."""
        return {
            one.proto.label.replace("\\", ""): not one.proto.disabled
            for one in self.app.get("download_button")
        }

    def row(self, name: str) -> list[str]:
        return next(row for row in self.table if name in row)


Open = Callable[..., ExportPage]


@pytest.fixture
def export(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the page."""
    return partial(ExportPage, monkeypatch)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """One error: 5 ha more are let on a-1-02, which has 10 (T002)."""
    more = lease("L7", 1, "C1", "a-1-02", 50_000, "2019-01-01")
    return write_book(tmp_path / "faulty", tenancies=lambda rows: [*rows, more])


@pytest.fixture
def uneven(tmp_path: Path) -> Path:
    """Figures that two decimals do not hold: 5.0005 of 10 ha, and half hundredths."""
    return write_book(
        tmp_path / "uneven",
        tenancies=edit(0, leased_area_m2=50_005),
        phase_decisions=edit(0, planned_area_ha=99.995),
    )


def submission(folder: Path, language: str, since: date | None = None) -> Submission:
    """What the page makes its papers from, made apart from it."""
    book = load(folder)
    before = state(book, as_of=since) if since else None
    return Submission(state(book, as_of=book.info.data_as_of), translator(language), since=before)


# What will be printed -------------------------------------------------------------------------------------


def test_the_table_is_shown_as_it_will_be_printed(export: Open, folder: Path) -> None:
    page = export(folder, lang="vi")
    # z-a is mixed: a-1 operates (30 of 60 ha), a-2 (10 of 50, estimated, nothing serviced) does not.
    assert page.row("Khu A – Giai đoạn a-1")[7] == "60,00"
    assert page.row("Khu A – Giai đoạn a-2")[7:12] == ["50,00*", "50,00*", "10,00", "40,00*", "20,00*"]
    assert page.row("Các KCN đã thành lập (I + II)")[9:12] == ["50,00", "100,00*", "33,33*"]
    assert page.row("TỔNG CỘNG")[5] == "380,00"
    assert ["III", "KCN chưa thành lập"] in page.table
    assert "(Số liệu tính đến ngày 17/11/2023)" in page.said
    assert "* dựa trên diện tích cho thuê ước tính" in page.said
    assert "Giả định: lô đất" in page.said


def test_the_same_is_shown_in_english(export: Open, folder: Path) -> None:
    page = export(folder)
    assert page.row("Zones established (I + II)")[9:12] == ["50.00", "100.00*", "33.33*"]
    assert "(Figures as of 17 Nov 2023)" in page.said
    assert "As of 17 Nov 2023, the fill rate is 33.33 %*: 50.00 of 150.00* ha." in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_cell_is_that_of_the_report(export: Open, uneven: Path, lang: str) -> None:
    shown = export(uneven, lang=lang, since="2021-06-30").table
    paper = docx.Document(io.BytesIO(report_docx(submission(uneven, lang, date(2021, 6, 30)))))
    table = max(paper.tables, key=lambda one: len(one.columns))
    for row, line in zip(shown, table.rows[2:], strict=True):  # two rows of headings
        printed = [cell.text for cell in line.cells]
        assert printed[: len(row)] == row
        assert set(printed[len(row) :]) <= {row[-1]}  # the name of a group runs over the width


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_figure_is_that_of_the_workbook_rounded(export: Open, uneven: Path, lang: str) -> None:
    shown = export(uneven, lang=lang, since="2021-06-30").table
    sheet = load_workbook(io.BytesIO(workbook(submission(uneven, lang, date(2021, 6, 30)))), data_only=True)
    lines = list(sheet.worksheets[0].iter_rows(min_row=7, max_row=6 + len(shown), values_only=True))
    compared = 0
    for row, line in zip(shown, lines, strict=True):
        for text, value in zip(row, line, strict=False):
            if isinstance(value, float | int) and not isinstance(value, bool):
                figure, places = number(text, lang)
                assert figure == rounded(value, places)
                compared += 1
    assert compared > 70


def test_the_papers_may_speak_another_language_than_the_page(export: Open, folder: Path) -> None:
    page = export(folder, lang="vi", paper="en")
    assert page.row("TOTAL")[5] == "380.00"
    assert page.app.segmented_control(key="export-paper").value == "en"
    assert "Văn bản</h2>" in page.said
    page.app.segmented_control(key="export-paper").set_value("vi").run()
    assert page.app.query_params["paper"] in ("vi", ["vi"])
    assert page.row("TỔNG CỘNG")[5] == "380,00"


def test_a_day_to_compare_with_adds_a_column(export: Open, folder: Path) -> None:
    page = export(folder)
    assert len(page.row("TOTAL")) == 15
    page.app.text_input(key="since").set_value("30/06/2021").run()
    assert page.app.query_params["since"] in ("2021-06-30", ["2021-06-30"])
    # L6 (10 ha of a-2) and L5 (10 ha of b-1) are new, L4 (10 ha of a-1) is over.
    assert page.row("TOTAL")[15] == "+10.00"
    assert page.row("Zone A – Phase a-1")[15] == "−10.00"


@pytest.mark.parametrize(
    ("since", "lang", "said"),
    [
        ("yesterday", "en", "The day to compare with in the address cannot be read: yesterday."),
        ("0001-01-01", "en", "The day to compare with in the address cannot be read: 0001-01-01."),
        ("2023-11-17", "en", "The day to compare with, 2023-11-17, is not before the day of the figures."),
        ("2023-11-17", "vi", "Ngày so sánh 2023-11-17 không trước ngày của số liệu."),
    ],
)
def test_a_day_that_nothing_can_be_compared_with_is_told(
    export: Open, folder: Path, since: str, lang: str, said: str
) -> None:
    page = export(folder, since=since, lang=lang)
    assert page.warned == [said]
    assert len(page.table[-1]) == 15


def test_a_day_before_the_book_begins_can_be_compared_with(export: Open, folder: Path) -> None:
    page = export(folder, since="1950-01-01")
    assert page.warned == []
    assert page.row("TOTAL")[15] == "+50.00"


@pytest.mark.parametrize(("lang", "tab"), [("vi", "Báo cáo"), ("en", "Report")])
def test_the_report_is_shown_in_words(export: Open, folder: Path, lang: str, tab: str) -> None:
    page = export(folder, lang=lang)
    page.app.session_state[f"export-tabs-{lang}"] = tab
    page.app.run()
    paper = docx.Document(io.BytesIO(report_docx(submission(folder, lang))))
    spoken = [part.text.replace("\N{NO-BREAK SPACE}", " ") for part in paper.paragraphs]
    shown = [text for text in spoken if len(text) > 60 and text in page.said]
    assert len(shown) >= 8
    assert '"lb-printed"' not in page.said


def test_what_is_typed_is_printed_and_stands_in_no_address(export: Open, folder: Path) -> None:
    page = export(folder)
    page.app.text_input(key="export-why").set_value("Adjusting the plan").run()
    page.app.session_state["export-tabs-en"] = "Report"
    page.app.run()
    assert "Purpose: Adjusting the plan." in page.said
    assert "Adjusting" not in json.dumps(dict(page.app.query_params))


def test_who_submits_is_taken_from_the_book_until_it_is_typed(export: Open, folder: Path) -> None:
    told = '[agency]\nname = "Zone authority"\nsigned_on = 2024-02-07\nrecipients = ["The people", "File"]\n'
    book = (folder / "book.toml").read_text(encoding="utf-8")
    (folder / "book.toml").write_text(book + told, encoding="utf-8")
    page = export(folder)
    assert page.app.text_area(key="export-recipients").value == "The people\nFile"
    page.app.text_input(key="export-name").set_value("Another authority").run()
    page.app.session_state["export-tabs-en"] = "Report"
    page.app.run()
    assert "ANOTHER AUTHORITY" in page.said
    assert "The people" in page.said
    assert "day 07 month 02 year 2024" in page.said


def test_head_and_foot_of_papers_are_typed_and_a_day_that_is_none_is_told(export: Open, folder: Path) -> None:
    page = export(folder)
    page.app.session_state["export-tabs-en"] = "Report"
    page.app.text_input(key="export-number").set_value("7").run()
    page.app.text_input(key="export-signed_on").set_value("15/3/2024").run()
    page.app.text_area(key="export-title").set_value("On land\n\nand its use").run()
    page.app.text_area(key="export-addressees").set_value("The province").run()
    for told in ("No.: 07/BC-……", "day 15 month 3 year 2024", "and its use", "To: The province"):
        assert told in page.said
    page.app.text_input(key="export-signed_on").set_value("31/2/2024").run()
    (warning,) = page.app.warning
    assert "cannot be read as a day" in warning.value
    assert "day …… month" in page.said


def test_text_of_the_book_stays_text(export: Open, tmp_path: Path) -> None:
    attack = "<img src=x onerror=alert(1)>"
    folder = write_book(tmp_path / "book", phases=edit(0, name_vi=attack, name_en=attack))
    page = export(folder)
    raw = "\n".join(part.proto.body for part in page.app.get("html"))
    assert "<img" not in raw
    assert page.row(f"Zone A – {attack}")[7] == "60.00"


# Files ----------------------------------------------------------------------------------------------------


def test_papers_map_and_layers_are_on_offer(export: Open, folder: Path) -> None:
    page = export(folder)
    assert page.files == dict.fromkeys(
        ["Workbook (XLSX)", "Table (CSV)", "Report (DOCX)", "Report (PDF)", "PDF", "PNG", "Layers"], True
    )
    assert "Look at a plot, or select some on the page of vacant land." in page.said


def test_corners_are_those_of_what_is_selected_or_looked_at(export: Open, folder: Path) -> None:
    page = export(folder, plot="a-1-01", sel="a-1-02;a-1-03")
    (choice,) = [box for box in page.app.selectbox if "export-corners" in str(box.key)]
    assert choice.options == ["2 plots selected", "Plot a-1-01"]
    assert "DOCX" in page.files


def test_a_plot_that_is_not_there_on_the_day_is_a_sentence(export: Open, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", parcels=edit(5, valid_from="2020-01-01"))
    page = export(folder, plot="a-1-06", day="2019-06-30")
    assert [said for said in page.warned if "a-1-06" in said and "2019-06-30" in said]
    assert "DOCX" not in page.files


def test_a_format_of_one_system_leaves_no_choice(export: Open, folder: Path) -> None:
    page = export(folder)
    page.app.selectbox(key="export-format").set_value("kml").run()
    (system,) = [box for box in page.app.selectbox if "export-system" in str(box.key)]
    assert system.options == ["WGS 84"]
    assert system.disabled


def test_a_form_that_nobody_can_fill_in_is_one_sentence(export: Open, tmp_path: Path) -> None:
    column = {
        "form": "summary",
        "column_no": 1,
        "quantity": "moon_ha",
        "label_vi": "Trăng",
        "label_en": "Moon",
    }
    folder = write_book(
        tmp_path / "book", forms=lambda _: [column | {"unit": "ha", "width": 9, "total": True}]
    )
    page = export(folder)
    assert len(page.warned) == 1
    assert "moon_ha" in page.warned[0]
    assert page.files == {}


# The pack -------------------------------------------------------------------------------------------------


def test_a_pack_is_made_on_request_and_then_offered(export: Open, folder: Path) -> None:
    page = export(folder)
    assert "Download the pack" not in page.files
    page.app.button(key="export-pack").click().run()
    assert not page.app.exception
    assert page.files["Download the pack"]
    # One without tenants is another pack.
    page.app.checkbox(key="export-without-tenants").check().run()
    assert "Download the pack" not in page.files
    page.app.checkbox(key="export-without-tenants").uncheck().run()
    assert page.files["Download the pack"]
    # Another purpose is another pack.
    page.app.text_input(key="export-why").set_value("Another").run()
    assert "Download the pack" not in page.files


def test_the_tick_makes_a_pack_without_tenants(
    export: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def pack(*_: object, tenants: bool, **__: object) -> bytes:
        asked.append(tenants)
        return b"PK"

    monkeypatch.setattr("ui.pages.export.papers.pack", pack)
    page = export(folder, lang="vi")
    page.app.checkbox(key="export-without-tenants").check().run()
    assert page.app.checkbox(key="export-without-tenants").label == "Không nêu nhà đầu tư thứ cấp"
    page.app.button(key="export-pack").click().run()
    assert asked == [False]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "Bộ dữ liệu còn 1 lỗi chưa xử lý. Bộ hồ sơ chỉ được lập khi nêu lý do; lý do được in kèm."),
        ("en", "The book has 1 open error. The pack is made only with a reason, which is printed."),
    ],
)
def test_open_errors_are_named_and_the_pack_waits_for_a_reason(
    export: Open, faulty: Path, lang: str, said: str
) -> None:
    page = export(faulty, lang=lang)
    assert page.warned == [said]
    assert "T002 · " in page.said
    assert page.app.button(key="export-pack").disabled
    page.app.text_input(key="export-with_errors").set_value("The deadline is today").run()
    assert not page.app.button(key="export-pack").disabled
    assert "The deadline is today" in page.said  # in the stamp of the preview


# Files that were made -------------------------------------------------------------------------------------


def test_a_file_is_made_once() -> None:
    made, calls = FileCache(), list[str]()

    def make() -> bytes:
        calls.append("made")
        return b"file"

    assert [made.file("key", make), made.file("key", make)] == [b"file", b"file"]
    assert calls == ["made"]
    assert made.has("key")
    assert not made.has("another")


def test_the_oldest_files_make_room() -> None:
    made = FileCache(most=10)
    for name in ("first", "second", "third"):
        made.file(name, lambda: b"12345")
    assert [made.has(name) for name in ("first", "second", "third")] == [False, True, True]
    made.file("large", lambda: b"x" * 99)
    assert made.has("large")


def test_why_a_file_could_not_be_made_is_remembered_until_it_is() -> None:
    made = FileCache()

    def fail() -> bytes:
        raise SourceError("The template {path} is not there; install the program again.", path="x")

    with pytest.raises(SourceError):
        made.file("key", fail)
    failure = made.failure("key")
    assert failure is not None
    assert "The template x is not there" in str(failure)
    made.file("key", lambda: b"file")
    assert made.failure("key") is None
