"""A figure that is clicked: what the dialog says of it in both languages, and the rows behind it."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from outputs.text.formulas import with_unit
from outputs.text.translations import translator
from tests.support.app_pages import app_on
from tests.support.book_builder import edit, write_book

Patch = pytest.MonkeyPatch


def clicked(app: AppTest, key: str) -> AppTest:
    """The app after the figure whose key ends like this was clicked."""
    (button,) = (one for one in app.button if one.key and one.key.endswith(key))
    button.click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """What the dialog says."""
    (dialog,) = app.get("dialog")
    return "\n".join(part.proto.body for part in dialog.get("html"))


def rows(app: AppTest) -> pd.DataFrame:
    """The rows in the dialog, which stands behind everything else."""
    table: Any = app.dataframe[-1].value
    return pd.DataFrame(table)


@pytest.mark.parametrize(
    ("lang", "in_words", "in_figures", "basis"),
    [
        (
            "en",
            "Fill rate = Leased land ÷ Leasable industrial land",
            "= 50.00 ha ÷ 150.00 ha = 33.33 %",
            "Basis: Leasable land of established zones",
        ),
        (
            "vi",
            "Tỷ lệ lấp đầy = Đất công nghiệp đã cho thuê ÷ Đất công nghiệp có thể cho thuê",
            "= 50,00 ha ÷ 150,00 ha = 33,33 %",
            "Cách tính: Đất công nghiệp cho thuê theo quy hoạch của các KCN đã thành lập",
        ),
    ],
)
def test_the_rate_opens_with_its_formula_its_basis_and_its_phases(
    monkeypatch: Patch, folder: Path, lang: str, in_words: str, in_figures: str, basis: str
) -> None:
    app = app_on(monkeypatch, folder, "overview", lang=lang)
    address = dict(app.query_params)
    shown = said(clicked(app, "all-0-fill_rate_pct"))
    assert in_words in shown
    assert in_figures in shown
    assert basis in shown
    # a-1: 30 of 60, a-2: 10 of 50, b-1: 10 of 40
    assert rows(app)["numerator_ha"].tolist() == [30.0, 10.0, 10.0]
    assert rows(app)["denominator_ha"].tolist() == [60.0, 50.0, 40.0]
    assert dict(app.query_params) == address


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "Leased land = sum of “Counted (m²)” over the lease lines live on the day"),
        ("vi", "tổng cột “Diện tích được tính (m²)” của các dòng hợp đồng thuê đang có hiệu lực trong ngày"),
    ],
)
def test_leased_land_opens_with_its_lease_lines(
    monkeypatch: Patch, folder: Path, lang: str, sentence: str
) -> None:
    app = clicked(app_on(monkeypatch, folder, "overview", lang=lang), "all-1-numerator_ha")
    assert sentence in said(app)
    assert rows(app)["lease_id"].tolist() == ["L1", "L2", "L2", "L3", "L5", "L6"]
    assert rows(app)["counted_m2"].sum() == 500_000


@pytest.mark.parametrize(
    ("lang", "checked"), [("en", "(not checked against the text)"), ("vi", "(chưa đối chiếu văn bản)")]
)
def test_the_room_opens_with_its_rule_and_says_that_nobody_checked_it(
    monkeypatch: Patch, folder: Path, lang: str, checked: str
) -> None:
    app = clicked(app_on(monkeypatch, folder, "overview", lang=lang), "all-2-headroom_leased_ha")
    assert checked in said(app)


def test_the_room_that_is_missing_is_below_nought_in_the_formula(monkeypatch: Patch, folder: Path) -> None:
    app = clicked(app_on(monkeypatch, folder, "overview", lang="en"), "all-2-headroom_leased_ha")
    # 50 - 60 % of 150
    assert "= 50.000 ha − 60 % × 150.000 ha = −40.000 ha" in said(app)


def test_the_room_keeps_to_the_basis_of_its_rule(monkeypatch: Patch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "overview", lang="en", basis="gross_planned")
    app = clicked(app, "all-2-headroom_leased_ha")
    assert "Basis: Leasable land of established zones" in said(app)


@pytest.mark.parametrize(
    ("quantity", "line"),
    [
        ("leased_ha", "= 400,000.0 m² ÷ 10,000 = 40.00 ha"),
        ("vacant_ha", "= 90.00 ha − 40.00 ha + 0.00 ha = 50.00 ha"),
        ("undivided_ha", "= 110.00 ha − 90.00 ha = 20.00 ha"),
        ("leasable_ha", "Leasable land = sum of “Leasable land (ha)” over the decisions in force"),
        ("reserved_ha", "Held = vacant land of the plots reserved on the day"),
    ],
)
def test_a_figure_of_a_zone_opens_in_its_panel(
    monkeypatch: Patch, folder: Path, quantity: str, line: str
) -> None:
    app = app_on(monkeypatch, folder, "overview", lang="en", zone="z-a")
    assert line in said(clicked(app, f"z-a-{quantity}"))


def test_a_figure_of_a_phase_opens_in_the_table_of_phases(monkeypatch: Patch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "overview", lang="en", zone="z-a")
    shown = said(clicked(app, "1-2-fill_rate_pct"))
    assert "Phase a-2" in shown
    assert "= 10.00 ha ÷ 50.00 ha = 20.00 %" in shown


def test_the_rows_of_a_side_are_one_choice_away(monkeypatch: Patch, folder: Path) -> None:
    app = clicked(app_on(monkeypatch, folder, "overview", lang="en"), "all-0-fill_rate_pct")
    (choice,) = (one for one in app.get("button_group") if "figure-part" in one.key)
    assert choice.options == ["Fill rate", "Leased land", "Leasable industrial land"]


def test_nothing_is_looked_up_before_a_figure_is_clicked(monkeypatch: Patch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "overview", lang="en")
    assert app.get("dialog") == []


def test_investors_see_plots_behind_leased_land_and_no_lease(monkeypatch: Patch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "overview", lang="en")
    monkeypatch.setattr("sys.argv", ["app.py", "--data", str(folder), "--audience", "investor"])
    app = clicked(app.run(), "all-1-numerator_ha")
    assert rows(app)["parcel_id"].tolist() == ["a-1-01", "a-1-02", "a-1-03", "a-2-01", "b-1-01"]
    assert not {"lease_id", "certificate_no", "tenant_name"} & set(rows(app).columns)


def test_a_name_with_markdown_in_it_stays_text(monkeypatch: Patch, tmp_path: Path) -> None:
    name = "![x](http://stranger.example/x.png) **b**"
    folder = write_book(tmp_path / "book", phases=edit(0, name_vi=name, name_en=name))
    app = app_on(monkeypatch, folder, "overview", lang="en", zone="z-a")
    (label,) = (one.label for one in app.button if one.key and one.key.endswith("0-0-numerator_ha"))
    label = label.replace("\N{WORD JOINER}", "")  # keeps the address from becoming a link
    assert r"\!\[x\]\(http\:\/\/stranger\.example\/x\.png\) \*\*b\*\*" in label


@pytest.mark.parametrize(
    ("label", "value", "told"),
    [
        ("Leased (ha)", "5.00", ("Leased", "5.00 ha")),
        ("Area by document (m²)", "10.0 m²", ("Area by document", "10.0 m²")),
        ("Leasable land (ha)", "not stated", ("Leasable land", "not stated")),
        ("Zones approved", "16", ("Zones approved", "16")),
    ],
)
def test_the_unit_of_a_label_goes_to_the_value(label: str, value: str, told: tuple[str, str]) -> None:
    assert with_unit(label, value, translator("en")) == told
