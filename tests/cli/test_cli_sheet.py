"""The command that writes a sheet for an investor, as a promoter types it."""

from pathlib import Path

import pytest

from tests.support.book_builder import edit, write_book
from tests.support.command_line import Captured, run
from tests.support.kept_books import drop_books
from tests.support.paper_readers import pdf_text
from tests.support.planted_defects import secret_book
from tests.support.site_sheets import bare


def test_a_plot_has_its_sheet_in_the_language_asked_for(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    assert run(capsys, "sheet", "a-1-04", "--data", folder, "--out", out) == (
        0,
        f"Tờ giới thiệu đã ghi vào {out}.\n",
        "",
    )
    text = pdf_text(out.read_bytes())
    assert "a-1-04" in text
    assert "17/11/2023" in text
    assert "10,00 ha" in text
    assert "Số liệu giả định" in text


def test_plots_side_by_side_have_one_sheet(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.html"
    code, _, err = run(capsys, "sheet", "a-1-04+a-1-05", "--data", folder, "--out", out, "--lang", "en")
    assert (code, err) == (0, "")
    page = out.read_text(encoding="utf-8")
    assert "20.00 ha" in page
    assert "a-1-05" in page


def test_an_id_may_have_a_plus_in_it(capsys: Captured, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", parcels=edit(4, parcel_id="a+5"), reservations=lambda _: [])
    out = tmp_path / "sheet.html"
    assert run(capsys, "sheet", "a+5", "--data", folder, "--out", out, "--lang", "en")[0] == 0
    assert "a+5" in out.read_text(encoding="utf-8")


def test_the_same_sheet_is_the_same_bytes(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    for out in (first, second):
        drop_books()
        assert run(capsys, "sheet", "a-2-02", "--data", folder, "--out", out)[0] == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("plots", "said"),
    [
        ("a-1-06", "a-1-06 cannot be offered on 17 Nov 2023: Reserved until 31 Dec 2024;"),
        ("a-1-01", "a-1-01 cannot be offered on 17 Nov 2023: Not vacant;"),
        ("a-1-04+a-1-01", "a-1-01 cannot be offered on 17 Nov 2023: Not vacant;"),
        ("b-1-02", "b-1-02 cannot be offered on 17 Nov 2023: Not industrial land;"),
        ("a-1-05+a-2-02", "a-1-05, a-2-02 do not all lie side by side or across a street;"),
    ],
)
def test_land_that_must_not_be_offered_is_refused_with_the_reason(
    capsys: Captured, folder: Path, tmp_path: Path, plots: str, said: str
) -> None:
    out = tmp_path / "sheet.pdf"
    code, shown, err = run(capsys, "sheet", plots, "--data", folder, "--out", out, "--lang", "en")
    assert (code, shown) == (1, "")
    assert err.startswith(said)
    assert not out.exists()


def test_a_part_is_offered_of_a_plot_that_can_be_divided_only(capsys: Captured, tmp_path: Path) -> None:
    can = write_book(tmp_path / "can", parcels=edit(3, divisible=True))
    cannot = write_book(tmp_path / "cannot", parcels=edit(3, divisible=False))
    unsaid = write_book(tmp_path / "unsaid", parcels=edit(3, divisible=""))
    out = tmp_path / "sheet.html"
    answers = [
        run(capsys, "sheet", "a-1-04", "--data", book, "--area-ha", 4, "--out", out, "--lang", "en")
        for book in (can, cannot, unsaid)
    ]
    assert [code for code, _, _ in answers] == [0, 1, 1]
    assert "it cannot be divided" in answers[1][2]
    assert "it is not stated whether it can be divided" in answers[2][2]
    assert "4.00 ha" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("plots", "name", "said"),
    [
        ("x-9", "sheet.pdf", "The book has no parcel_id x-9; look it up in parcels.geojson."),
        ("+", "sheet.pdf", "No plot is named; give its id as in parcels.geojson."),
        (
            "a-1-04",
            "sheet.doc",
            "sheet.doc has another ending than .pdf, .html; name the file by what it is to be.",
        ),
    ],
)
def test_what_is_no_question_is_one_sentence_and_exit_code_2(
    capsys: Captured, folder: Path, tmp_path: Path, plots: str, name: str, said: str
) -> None:
    code, out, err = run(capsys, "sheet", plots, "--data", folder, "--out", tmp_path / name, "--lang", "ko")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_no_secret_of_the_book_is_in_a_sheet(capsys: Captured, tmp_path: Path) -> None:
    secrets = secret_book(tmp_path / "book", "Qzx7")
    for name in ("sheet.html", "sheet.pdf"):
        out = tmp_path / name
        assert (
            run(capsys, "sheet", "a-1-04", "--data", tmp_path / "book", "--out", out, "--lang", "en")[0] == 0
        )
    shown = pdf_text((tmp_path / "sheet.pdf").read_bytes()).encode() + (tmp_path / "sheet.html").read_bytes()
    assert b"a-1-04" in shown
    assert secrets.within(shown) == []


def test_a_sheet_says_what_was_asked_until_when_it_holds_and_where_to_see_the_land(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    out, settings = tmp_path / "sheet.pdf", tmp_path / "landbook.toml"
    said = '[proposal]\naddress = "https://land.example.vn"\nvalid_days = 14\n'
    settings.write_text(said, encoding="utf-8")
    given = ("--asked", "10 ha by the road", "--made-on", "2023-11-20", "--settings", settings)
    command = ("sheet", "a-1-04", "--data", folder, "--out", out, "--lang", "en", *given)
    assert run(capsys, *command)[0] == 0
    text = pdf_text(out.read_bytes())
    assert "10 ha by the road" in text
    assert "Made on 20 Nov 2023, valid until 4 Dec 2023" in text
    assert "land.example.vn/proposal?sel=a-1-04" in bare(text)


def test_a_shortlist_is_written_by_the_ending_of_its_file_and_refused_as_a_sheet_is(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    out, held = tmp_path / "shortlist.xlsx", tmp_path / "held.zip"
    for_all = ("--data", folder, "--lang", "en")
    assert run(capsys, "shortlist", "a-1-04+a-1-05", "a-2-02@4", "--out", out, *for_all) == (
        0,
        f"The shortlist is in {out}.\n",
        "",
    )
    assert out.read_bytes().startswith(b"PK")
    code, _, err = run(capsys, "shortlist", "a-1-04", "a-1-06", "--out", held, *for_all)
    assert code == 1
    assert err.startswith("a-1-06 cannot be offered on 17 Nov 2023: Reserved until 31 Dec 2024;")
    assert run(capsys, "shortlist", "x-9", "--out", held, *for_all)[0] == 2
    assert not held.exists()
