"""What plots of a large book are on a day, as bytes for its map: in memory, at addresses nobody can guess.

States are not for everybody, unlike the shapes that the app serves as files: an address is given to the page
of a reader and to nobody else, as Streamlit does with files to download. It ends with the process.
"""

import hmac
import re
import secrets
from collections import OrderedDict
from hashlib import sha256
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

PATH = "app/states"  # below the address of the app
_MOST_BYTES = 256_000_000  # of all that is kept; what was asked for last stays
_SECRET = secrets.token_bytes(32)  # the same bytes have the same address, which only this process can tell
_RANGE = re.compile(r"bytes=(\d+)-(\d+)")
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_kept: OrderedDict[str, bytes] = OrderedDict()
_writing = Lock()


def publish(content: bytes, *, base_path: str = "") -> str:
    """Keep bytes, and return where the browser of a reader finds them.

    `base_path` is Streamlit's `server.baseUrlPath`.
    """
    token = hmac.new(_SECRET, content, sha256).hexdigest()
    with _writing:
        _kept[token] = content
        _kept.move_to_end(token)
        while len(_kept) > 1 and sum(map(len, _kept.values())) > _MOST_BYTES:
            _kept.popitem(last=False)
    base = base_path.strip("/")
    return f"/{base}/{PATH}/{token}" if base else f"/{PATH}/{token}"


def answer(request: Request) -> Response:
    """Answer with the bytes of an address, or the part of them that is asked for."""
    content = _kept.get(str(request.path_params.get("token", "")))
    if content is None:
        return Response(status_code=404, headers=_HEADERS)
    part = _RANGE.fullmatch(request.headers.get("range", ""))
    if part is None:
        return Response(content, media_type="application/octet-stream", headers=_HEADERS)
    first, last = int(part[1]), min(int(part[2]), len(content) - 1)
    if first > last:
        return Response(status_code=416, headers={**_HEADERS, "Content-Range": f"bytes */{len(content)}"})
    there = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
    return Response(
        content[first : last + 1],
        status_code=206,
        media_type="application/octet-stream",
        headers={**_HEADERS, **there},
    )
