"""Feature text: the features of a GeoJSON file, all of them or window by window, as objects of Python.

A layer of a million plots is a thousand million objects of Python at once, eight times the size of its file:
so features are read in the order of the file, as many as end in one window of its text, and made columns
before the next.
"""

import codecs
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from geo.errors import SourceError
from geo.geojson import LEVELS, TOO_DEEP, as_mapping

_LONGEST_NUMBER = 300  # digits; a float ends at 308
_LONE = re.compile(r"\\u[dD][89a-fA-F]")  # half of a character, mostly with its other half behind it
WINDOW = 1 << 23  # bytes
_SPACE = re.compile(r"[ \t\r\n]*")
_SIGN = re.compile(r"[ \t\r\n]*([^ \t\r\n])")
_OF_ESRI = frozenset({"geometryType", "spatialReference"})


def parse_feature_collection(raw: bytes, *, file: str) -> dict[str, Any]:
    """Return the FeatureCollection that `raw` holds.

    Raises
    ------
    SourceError
        If it is empty, a web page, binary, not UTF-8, cut off, not JSON, or not a FeatureCollection.
    """
    start = raw[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise SourceError("{file} is empty; copy it again or export it anew as GeoJSON.", file=file)
    if start[:1] == b"<":
        raise SourceError(
            "{file} is a web page or XML, not GeoJSON; download or export the file itself.", file=file
        )
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError("{file} is in UTF-16; save it as GeoJSON in UTF-8.", file=file)
    if b"\0" in raw[:4096] or raw[:2] in (b"PK", b"\x1f\x8b"):
        raise SourceError("{file} is a binary file, not GeoJSON; export it as GeoJSON.", file=file)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(
            "{file} is not UTF-8 text (line {line}); save it as GeoJSON in UTF-8.", file=file, line=line
        ) from None
    try:
        content = json.loads(text, parse_constant=str, parse_int=_whole_number, object_pairs_hook=_object)
        if _LONE.search(text):
            content = _without_lone(content)
    except json.JSONDecodeError as error:
        raise _broken(error, text, file) from None
    except RecursionError:
        content = {"type": TOO_DEEP}
    return _as_collection(content, file)


def _as_collection(content: object, file: str) -> dict[str, Any]:
    """Return a FeatureCollection with those within it laid open; other JSON is refused by its name."""
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        found = content.get("type") if isinstance(content, dict) else type(content).__name__
        raise SourceError(
            "{file} holds no GeoJSON FeatureCollection (it is {found}); export the layer as GeoJSON.",
            file=file,
            found=found or "other JSON",
        )
    if "geometryType" in content or "spatialReference" in content:
        raise SourceError(
            "{file} is JSON of Esri, not GeoJSON; in ArcGIS, tick GeoJSON where it is exported.", file=file
        )
    if any(_is_collection(feature) for feature in content["features"]):
        content["features"] = list(_flat(content["features"]))
    return content


def _is_collection(feature: object) -> bool:
    return isinstance(feature, dict) and isinstance(feature.get("features"), list)


def _flat(features: Sequence[Any], levels: int = LEVELS) -> Iterator[Any]:
    """Yield the features of collections within a collection, in their order; deeper ones are faults."""
    for feature in features:
        if levels and _is_collection(feature):
            yield from _flat(feature["features"], levels - 1)
        else:
            yield feature


class _Repeated(dict[str, Any]):
    """An object in which keys stand more than once: it has the last value of each, and their names."""

    again: frozenset[str] = frozenset()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) == len(pairs):
        return content
    repeated = _Repeated(content)
    repeated.again = frozenset(
        name for name, count in Counter(name for name, _ in pairs).items() if count > 1
    )
    return repeated


def repeated_keys(features: Sequence[Any], *, keep: Callable[[str], bool]) -> dict[str, tuple[int, int]]:
    """Return the keys that stand more than once in a feature, or in the properties that `keep` accepts.

    With each are the number of the first such feature, from 1, and how many there are.
    """
    found: dict[str, list[int]] = {}
    for number, feature in enumerate(features, start=1):
        properties = as_mapping(feature).get("properties")
        again = list(feature.again) if isinstance(feature, _Repeated) else []
        if isinstance(properties, _Repeated):
            again += filter(keep, properties.again)
        for name in again:
            found.setdefault(name, []).append(number)
    return {name: (numbers[0], len(numbers)) for name, numbers in sorted(found.items())}


def _whole_number(digits: str) -> int | str:
    """Return a whole number; as text where no quantity is so long, and no float could hold it."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _without_lone(content: object) -> object:
    """Put the sign of a lost character for half characters, which no file in UTF-8 can hold."""
    if isinstance(content, str):
        return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(content, list):
        return [_without_lone(part) for part in content]
    if isinstance(content, dict):
        return {_without_lone(key): _without_lone(value) for key, value in content.items()}
    return content


def _broken(error: json.JSONDecodeError, text: str, file: str) -> SourceError:
    if error.pos >= len(text.rstrip()) - 6 or error.msg.startswith("Unterminated"):
        return SourceError(
            "{file} is cut off in line {line}; copy it again or export it anew.",
            file=file,
            line=error.lineno,
        )
    return SourceError(
        "{file} is not valid JSON in line {line}, column {column}; export it anew as GeoJSON.",
        file=file,
        line=error.lineno,
        column=error.colno,
    )


class IrregularError(Exception):
    """A file that has to be read as a whole: it is broken, or says what only the whole of it can tell."""


def feature_batches(raw: bytes, *, window: int = WINDOW) -> tuple[dict[str, Any], Iterator[list[Any]]]:
    """Return the members of a FeatureCollection before its features, and these, window by window.

    A `window` is so many bytes of the text that are decoded at a time; more where a feature is longer.

    Raises
    ------
    IrregularError
        At once or while features are taken: `parse_feature_collection` then reads the file, or says what is
        wrong with it.
    """
    text, members = _Windows(raw, window), dict[str, Any]()
    text.skip("{")
    while (name := text.value()) != "features":
        text.skip(":")
        if not isinstance(name, str) or name in members or name in _OF_ESRI:
            raise IrregularError
        members[name] = text.value()
        text.skip(",")
    text.skip(":")
    text.skip("[")
    return members, _batches(text)


def _batches(text: "_Windows") -> Iterator[list[Any]]:
    batch, windows = list[Any](), text.count
    sign = text.next_sign()
    if sign == "]":
        text.skip("]")
    while sign != "]":
        feature = text.value()
        if _is_collection(feature):
            raise IrregularError
        if text.count != windows and batch:
            yield batch
            batch, windows = [], text.count
        batch.append(feature)
        sign = text.next_sign()
        text.skip(",]")
    yield batch
    if text.rest_has({"features", "crs", *_OF_ESRI}):
        raise IrregularError


# What stands behind a number that is not at its end, nothing where the window ends.
_GOES_ON = frozenset({"", ".", "e", "E"})


class _Windows:
    """The text of a file from the place on to which it is read; `count` windows of it were decoded."""

    def __init__(self, raw: bytes, window: int) -> None:
        self._raw, self._next, self._window = memoryview(raw), 0, window
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at, self.count = "", 0, 0

    def value(self) -> Any:  # noqa: ANN401  any JSON
        """Return the value that stands next, and pass it."""
        while True:
            space = _SPACE.match(self._text, self._at)
            try:
                value, end = _DECODER.raw_decode(self._text, space.end() if space else self._at)
            except ValueError:  # cut off by the window, or broken
                end = len(self._text)
            except RecursionError:
                raise IrregularError from None
            if self._text[end : end + 1] not in _GOES_ON:  # a number may, in the next window
                self._at = end
                return value
            self._decode_more()

    def next_sign(self) -> str:
        """Return the sign that stands next."""
        while not (found := _SIGN.match(self._text, self._at)):
            self._decode_more()
        self._at = found.end() - 1
        return found[1]

    def skip(self, signs: str) -> None:
        """Pass one of some signs, which stands next."""
        if self.next_sign() not in signs:
            raise IrregularError
        self._at += 1

    def rest_has(self, names: set[str]) -> bool:
        """Read to the end of the object and the file; return whether it has a member of these names."""
        found = False
        while self.next_sign() != "}":
            self.skip(",")
            name = self.value()
            self.skip(":")
            self.value()
            found |= not isinstance(name, str) or name in names
        return found or bool(self._text[self._at + 1 :].strip(" \t\r\n")) or self._next < len(self._raw)

    def _decode_more(self) -> None:
        """Put more text behind what is not read yet: twice as much when that has grown long."""
        if self._next >= len(self._raw):
            raise IrregularError
        left = self._text[self._at :]
        part = self._raw[self._next : self._next + max(self._window, len(left))]
        self._next += len(part)
        try:
            self._text = left + self._decoder.decode(part, final=self._next >= len(self._raw))
        except UnicodeDecodeError:
            raise IrregularError from None
        self._at, self.count = 0, self.count + 1
        if _LONE.search(self._text):
            raise IrregularError


_DECODER = json.JSONDecoder(parse_constant=str, parse_int=_whole_number, object_pairs_hook=_object)
