"""Readers of the app without a browser: each opens a page as Streamlit's own script in the browser does."""

import time
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

SECONDS = 240.0  # twenty readers wait for a machine that others use too


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of opening a page: how many elements were drawn, and what went wrong."""

    elements: int
    faults: tuple[str, ...]


def opened(address: str, page: str, **query: str) -> Opened:
    """Open a page of the app at `address` in a session of its own, and wait until it has been drawn."""
    start = BackMsg()
    start.rerun_script.page_name = page
    start.rerun_script.query_string = urlencode(query)
    until, elements, faults = time.monotonic() + SECONDS, 0, list[str]()
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(stream, subprotocols=["streamlit"], max_size=None, open_timeout=SECONDS) as session:  # type: ignore[list-item]
        session.send(start.SerializeToString())
        while True:
            message = ForwardMsg.FromString(session.recv(timeout=until - time.monotonic()))  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "delta":
                elements += 1
                faults += _faults(message.delta)
            elif kind == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    faults.append(f"ended as {message.script_finished}")
                return Opened(elements, tuple(faults))


def _faults(drawn: Delta) -> list[str]:
    """What an element says is wrong: an exception, or an error in words."""
    element = drawn.new_element
    if element.HasField("exception"):
        return [f"{element.exception.type}: {element.exception.message}"]
    if element.HasField("alert") and element.alert.format == element.alert.ERROR:
        return [element.alert.body]
    return []
