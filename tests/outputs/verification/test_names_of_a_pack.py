"""The names of a pack are fixed: what is taken out, put in or called otherwise is told."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outputs.submission.verification.verify import wrong_names
from outputs.text.translations import translator
from tests.support.examples import examples
from tests.support.packs import Files, of_files, other_program, proof, rehashed, rezipped, unpacked


@pytest.mark.parametrize("claimed", ["this program", "another program"])
def test_papers_taken_out_of_a_resealed_pack_are_missed(files: Files, tmp_path: Path, claimed: str) -> None:
    change = other_program(files) if claimed == "another program" else {}
    gone = ["workbook.xlsx", "report.pdf", "layers.gpkg"]
    kept = {name: content for name, content in files.items() if name not in gone}
    assert of_files(proof(rehashed(kept, **change), tmp_path)) == [
        f"{name}: It is missing; every pack of its book has it." for name in gone
    ]


def test_maps_taken_out_of_a_resealed_pack_of_a_book_that_can_be_drawn_are_missed(
    drawn: bytes, tmp_path: Path
) -> None:
    files = unpacked(drawn)
    del files["map.pdf"], files["map.png"]
    answer = proof(rehashed(files, **other_program(files)), tmp_path)
    assert [one.where for one in answer.files] == ["map.pdf", "map.png"]


@pytest.mark.parametrize("claimed", ["this program", "another program"])
def test_files_put_into_a_resealed_pack_are_told(files: Files, tmp_path: Path, claimed: str) -> None:
    change = other_program(files) if claimed == "another program" else {}
    more = {
        # what | what it can be taken for
        "letter.docx": "",
        "tables/letter.csv": "",
        "program/bases.json": "",
        "tables/dictionary.csv": "",
        "REPORT.PDF": "report.pdf",
        "MANIFEST.json": "manifest.json",
        "tables/PHASES.geojson": "tables/phases.geojson",
    }
    answer = proof(rehashed(files | dict.fromkeys(more, b"more"), **change), tmp_path)
    assert not answer.sound
    assert of_files(answer) == [
        f"{name}: It does not belong here; its name can be taken for {like}."
        if like
        else f"{name}: It does not belong here; no pack of its book has it."
        for name, like in more.items()
    ]


def test_a_report_in_capitals_instead_of_the_report_is_told(files: Files, tmp_path: Path) -> None:
    files["REPORT.PDF"] = files.pop("report.pdf")
    assert of_files(proof(rehashed(files), tmp_path)) == [
        "report.pdf: It is missing; every pack of its book has it.",
        "REPORT.PDF: It does not belong here; its name can be taken for report.pdf.",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "REPORT.PDF",
        "Report.pdf",
        "report.pdf ",
        " report.pdf",
        "report.pdf.",
        "\uff52eport.pdf",
        "report.\uff50df",
    ],
)
def test_a_name_of_another_case_form_or_ending_can_be_taken_for_a_paper(name: str) -> None:
    (found,) = wrong_names(["report.pdf", name], ["report.pdf"])
    assert (found.where, found.params) == (name, {"name": "report.pdf"})


NAMES = ("manifest.json", "report.pdf", "map.png", "tables/zones.geojson", "program/rules.csv")


@given(
    st.lists(
        st.sampled_from(NAMES) | st.sampled_from(NAMES).map(str.upper) | st.text(min_size=1), unique=True
    )
)
def test_only_the_names_of_a_pack_all_of_them_are_right(there: list[str]) -> None:
    assert (list(wrong_names(there, NAMES)) == []) == (set(there) == set(NAMES))


@examples(5)
@given(data=st.data())
def test_no_change_of_the_names_of_a_resealed_pack_is_a_yes(
    good: bytes, tmp_path: Path, data: st.DataObject
) -> None:
    files = unpacked(good)
    names = st.sampled_from([name for name in files if name != "manifest.json"])
    gone = data.draw(st.sets(names, max_size=3), label="taken out")
    capitals = data.draw(st.sets(names, max_size=2), label="in capitals")
    more = data.draw(st.sets(st.from_regex(r"[a-z]{1,8}\.pdf", fullmatch=True), max_size=2), label="put in")
    changed = {name.upper() if name in capitals else name: files[name] for name in files if name not in gone}
    changed = dict.fromkeys(more, b"more") | changed
    assume(set(changed) != set(files))
    assert not proof(rehashed(changed, **other_program(files)), tmp_path).sound


def test_a_pack_unzipped_and_zipped_again_with_its_folders_is_sound(files: Files, tmp_path: Path) -> None:
    answer = proof(rezipped(files, "program", "tables"), tmp_path)
    assert answer.sound
    assert [one.text(translator("en")) for one in answer.notes] == [
        "The ZIP around the files is not as it was made; every file in it is."
    ]
