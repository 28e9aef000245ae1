"""Readers of the app without a browser: each opens pages and chooses in them as the browser's script does."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

SECONDS = 240.0  # twenty readers wait for a machine that others use too
_KEPT_RUNS = 2  # for which a message is kept that none has named again: `global.maxCachedMessageAge`


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run of a page: how many elements were drawn, what went wrong, seconds and bytes."""

    elements: int
    faults: tuple[str, ...]
    seconds: float
    received: int  # as they came through the wire


class Wire(socket.socket):
    """A socket that counts what comes through it."""

    received = 0

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Take what has come."""
        content = super().recv(size, flags)
        self.received += len(content)
        return content


@dataclass
class Session:
    """A reader's session: the page and its address, what each control shows, and what the browser keeps."""

    stream: ClientConnection
    wire: Wire
    page: str = ""
    query: str = ""
    controls: dict[str, str] = field(default_factory=dict)  # the id of each by its label
    _script: str = ""
    _shown: dict[str, WidgetState] = field(default_factory=dict)
    _kept: dict[str, int] = field(default_factory=dict)  # by its hash the runs since a message was named

    def open(self, page: str, **query: str) -> Run:
        """Go to a page at an address."""
        self.page, self.query, self._script = page, urlencode(query), ""
        return self._run()

    def choose(self, label: str, **value: Any) -> Run:
        """Set a control to a value, such as `bool_value=True`."""
        control = self.controls[label]
        self._shown[control] = WidgetState(id=control, **value)
        return self._run()

    def _run(self) -> Run:
        """Ask for a run, and wait until the page has been drawn."""
        asked = BackMsg()
        state = asked.rerun_script
        state.page_name, state.page_script_hash, state.query_string = self.page, self._script, self.query
        state.widget_states.widgets.extend(self._shown.values())
        state.cached_message_hashes.extend(self._kept)
        self.controls, drawn, faults = {}, 0, list[str]()
        start, before = time.monotonic(), self.wire.received
        self.stream.send(asked.SerializeToString())
        while True:
            content = self.stream.recv(timeout=start + SECONDS - time.monotonic())
            message = ForwardMsg.FromString(content)  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind in {"delta", "ref_hash"}:
                drawn += 1
                faults += _faults(message.delta)
                self._keep(message)
            elif kind == "navigation":
                self._script = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    faults.append(f"ended as {message.script_finished}")
                self._kept = {one: runs + 1 for one, runs in self._kept.items() if runs < _KEPT_RUNS}
                return Run(drawn, tuple(faults), time.monotonic() - start, self.wire.received - before)

    def _keep(self, message: ForwardMsg) -> None:
        """Keep what need not be sent again, and note the control that is drawn."""
        if message.ref_hash or message.metadata.cacheable:
            self._kept[message.ref_hash or message.hash] = 0
        element = message.delta.new_element
        control = getattr(element, element.WhichOneof("type") or "", None)
        if {"label", "id"} <= set(control.DESCRIPTOR.fields_by_name if control else ()):
            self.controls[control.label] = control.id


@contextmanager
def session(address: str) -> Iterator[Session]:
    """A session of the app at `address`, left in the end."""
    url = urlsplit(address)
    plain = socket.create_connection((url.hostname, url.port), timeout=SECONDS)
    wire = Wire(plain.family, plain.type, plain.proto, fileno=plain.detach())
    with connect(
        f"ws://{url.netloc}{url.path}/_stcore/stream",
        sock=wire,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
        open_timeout=SECONDS,
        ping_timeout=SECONDS,
    ) as stream:
        yield Session(stream, wire)


def opened(address: str, page: str, **query: str) -> Run:
    """Open a page of the app at `address` in a session of its own."""
    with session(address) as reader:
        return reader.open(page, **query)


def _faults(drawn: Delta) -> list[str]:
    """What an element says is wrong: an exception, or an error in words."""
    element = drawn.new_element
    if element.HasField("exception"):
        return [f"{element.exception.type}: {element.exception.message}"]
    if element.HasField("alert") and element.alert.format == element.alert.ERROR:
        return [element.alert.body]
    return []
