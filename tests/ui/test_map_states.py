"""Bytes for the maps of large books: found only by who was given the address, whole or in part."""

import pytest
from starlette.requests import Request
from starlette.responses import Response

from ui.server import map_states


def asked(address: str, part: str = "") -> Response:
    """The answer at an address, of a `part` of what is there."""
    headers = [(b"range", part.encode())] if part else []
    token = address.rpartition("/")[2]
    return map_states.answer(Request({"type": "http", "path_params": {"token": token}, "headers": headers}))


def test_what_is_published_is_found_at_its_address_and_is_kept_by_nobody_else() -> None:
    answer = asked(map_states.publish(b"states"))
    assert (answer.status_code, answer.body) == (200, b"states")
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


def test_the_same_bytes_have_the_same_address_which_their_content_does_not_tell() -> None:
    assert map_states.publish(b"one") == map_states.publish(b"one") != map_states.publish(b"other")
    assert map_states.publish(b"one", base_path="/so-dat/").startswith("/so-dat/app/states/")


@pytest.mark.parametrize("token", ["", "0" * 64, "states"])
def test_nothing_is_found_at_an_address_that_was_not_given(token: str) -> None:
    assert asked(f"/{map_states.PATH}/{token}").status_code == 404


@pytest.mark.parametrize(
    ("part", "status", "content"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=8-9", 206, b"89"),
        ("bytes=8-99", 206, b"89"),  # the last part is shorter
        ("bytes=10-12", 416, b""),
        ("lines=0-1", 200, b"0123456789"),
    ],
)
def test_a_part_is_given_to_who_wants_a_part(part: str, status: int, content: bytes) -> None:
    answer = asked(map_states.publish(b"0123456789"), part)
    assert (answer.status_code, answer.body) == (status, content)


def test_what_was_published_long_ago_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_states, "_MOST_BYTES", 25)
    addresses = [map_states.publish(bytes([number]) * 10) for number in range(3)]
    assert [asked(address).status_code for address in addresses] == [404, 200, 200]
