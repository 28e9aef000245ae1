"""Features of GeoJSON, window by window: the same as from the whole file, and never a shorter one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.feature_text import WINDOW, IrregularError, feature_batches, parse_feature_collection
from geo.layer_reader import read_geojson

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6) | st.sampled_from(
    ["đường", "}", '"', "\\", "],", '{"type"']
)
values = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | texts | st.floats(allow_nan=False)
features = st.dictionaries(texts, values | st.lists(values, max_size=3), max_size=3) | values


def batches_of(raw: bytes, window: int) -> list[list[Any]]:
    return list(feature_batches(raw, window=window)[1])


@given(st.lists(features, max_size=6), st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_windows_of_any_size_give_the_features_of_the_whole(
    listed: list[Any], window: int, indent: int | None, ascii_only: bool
) -> None:
    content = {"type": "FeatureCollection", "name": "lô", "features": listed, "bbox": [1, 2]}
    raw = json.dumps(content, indent=indent, ensure_ascii=ascii_only).encode()
    try:
        members, batches = feature_batches(raw, window=window)
        found = [feature for batch in batches for feature in batch]
    except IrregularError:  # half of a character, escaped
        assert b"\\ud" in raw
        return
    assert repr(found) == repr(parse_feature_collection(raw, file="plots.geojson")["features"])
    assert members == {"type": "FeatureCollection", "name": "lô"}


@given(st.integers(1, 40), st.data())
def test_a_file_cut_off_anywhere_is_irregular(window: int, data: st.DataObject) -> None:
    raw = b'{"type": "FeatureCollection", "features": [{"a": "x"}, {"a": 12}], "more": 1}'
    cut = data.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(IrregularError):
        batches_of(raw[:cut], window)
    assert [each for batch in batches_of(raw, window) for each in batch] == [{"a": "x"}, {"a": 12}]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"features": [], "features": []}',
        b'{"features": [], "crs": {}}',
        b'{"features": [], "geometryType": 1}',
        b'{"spatialReference": 1, "features": []}',
        b'{"name": 1, "name": 2, "features": []}',
        b'{"features": [{"type": "FeatureCollection", "features": []}]}',
        b'{"features": [{"a": "\\ud83d"}]}',
        b'{"features": [1, ]}',
        b'{"features": []} x',
        b'{"features": [], 5: 1}',
        b'{"features": {}}',
        b'{"features": [{"a": "\xff"}]}',
        b"[]",
        b"",
    ],
)
def test_what_only_the_whole_file_tells_is_left_to_it(raw: bytes) -> None:
    with pytest.raises(IrregularError):
        batches_of(raw, WINDOW)


def test_features_come_as_many_as_end_in_a_window() -> None:
    raw = b'{"features": [{"a": 1},{"a": 2},{"a": 3}]}'
    assert [len(batch) for batch in batches_of(raw, len(raw))] == [3]
    assert sum(len(batch) for batch in batches_of(raw, 30)) == 3
    assert len(batches_of(raw, 30)) > 1


def test_a_layer_longer_than_a_window_is_one_layer() -> None:
    """Rows are numbered through; a property of the last features alone is empty in all before them."""
    square = {"type": "Polygon", "coordinates": [[[106, 21], [106.001, 21], [106.001, 21.001], [106, 21]]]}
    open_ring = {"type": "Polygon", "coordinates": [[*square["coordinates"][0][:3], [106.5, 21]]]}
    slack = [[106, 21], [106.001, 21], [106.001, 21.001], [106.0000001, 21]]
    plain = json.dumps(
        {"type": "Feature", "properties": {"id": "007", "note": "x" * 400}, "geometry": square}
    )
    count = WINDOW // len(plain) + 10
    last = [
        {"type": "Feature", "properties": {"id": "a", "use": 1.50}, "geometry": open_ring},
        {
            "type": "Feature",
            "properties": {"id": "b", "use": True},
            "geometry": square | {"coordinates": [slack]},
        },
    ]
    twice = '{"type": "Feature", "properties": {"id": "c", "id": "d"}, "geometry": null}'
    listed = ",".join([*[plain] * count, *map(json.dumps, last), twice])
    layer = read_geojson(
        f'{{"type": "FeatureCollection", "features": [{listed}]}}'.encode(), file="plots.geojson"
    )
    assert layer["row"].tolist() == list(range(1, count + 4))
    assert layer["id"].tolist() == ["007"] * count + ["a", "b", "d"]
    assert layer["use"].isna().sum() == count + 1
    assert layer["use"].dropna().tolist() == ["1.5", "true"]
    assert list(layer.attrs["faults"]) == [count + 1]
    assert list(layer.attrs["closed"]) == [count + 2]
    assert layer.attrs["repeated"] == {"id": (count + 3, 1)}
    assert layer.geometry.isna().tolist() == [False] * count + [True, False, True]
