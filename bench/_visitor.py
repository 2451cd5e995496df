"""A visitor without a browser: Streamlit's websocket protocol, spoken as its browser side speaks it.

A rerun carries the state of all widgets of the page, the hash of the page and the hashes of the large messages that the
browser still has; a step to another page carries no widgets. Times are in milliseconds, from sending the message to the
server's "script finished", by which everything has arrived.
"""

import asyncio
import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Origin, Subprotocol

KEPT_RUNS = 2  # how long a browser keeps a message that no run used: the default of global.maxCachedMessageAge
PATIENCE = 120  # seconds for one answer; who waits longer counts as an error and leaves
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass(frozen=True)
class Control:
    """A widget on the page. options: every value that it may take; () for a box of text."""

    id: str
    field: str  # of Streamlit's WidgetState
    value: Any
    options: tuple[Any, ...]
    told: bool  # by this message; otherwise value is only the default
    fragment: str

    @property
    def key(self) -> str:
        """As the page names it: attention.layer."""
        return self.id.split("-", 2)[-1]


def control(delta: Delta) -> Control | None:
    """The widget that a message draws, if it is one that can be set and is not disabled."""
    element = delta.new_element
    kind = element.WhichOneof("type")
    read: tuple[str, Any, tuple[Any, ...]]
    if kind == "selectbox":
        one, names = element.selectbox, tuple(element.selectbox.options)
        read = "string_value", one.raw_value if one.set_value else names[one.default], names
    elif kind == "button_group":
        group, names = element.button_group, tuple(option.content for option in element.button_group.options)
        chosen = group.raw_values if group.set_value else [names[at] for at in group.default]
        read = "string_array_value", next(iter(chosen), None), names
    elif kind == "slider":
        bar = element.slider
        places = tuple(range(int(bar.min), int(bar.max) + 1, int(bar.step) or 1))
        read = "double_array_value", (bar.value if bar.set_value else bar.default)[0], places
    elif kind == "checkbox":
        box = element.checkbox
        read = "bool_value", box.value if box.set_value else box.default, (False, True)
    elif kind == "text_input":
        line = element.text_input
        read = "string_value", line.value if line.set_value else line.default, ()
    else:
        return None
    widget = getattr(element, kind)
    name, value, options = read
    return None if widget.disabled else Control(widget.id, name, value, options, widget.set_value, delta.fragment_id)


@dataclass
class Visitor:
    """One visit: a websocket, the page it is on, and what its browser would hold."""

    socket: websockets.ClientConnection
    query: str  # of the address as it was opened
    stem: str  # of the page
    pages: dict[str, str] = field(default_factory=dict)  # stem: hash
    controls: dict[str, Control] = field(default_factory=dict)  # by key
    kept: dict[str, tuple[int, ForwardMsg]] = field(default_factory=dict)  # large messages: last run that used it
    runs: int = 0
    errors: int = 0

    async def choose(self, key: str, value: Any) -> float:
        """Set a control of the page; milliseconds until the server has answered."""
        self.controls[key] = chosen = replace(self.controls[key], value=value)
        return await self._ask(chosen.fragment)

    async def go(self, stem: str) -> float:
        """Step to another page by the navigation; milliseconds until the server has answered."""
        self.stem, self.query = stem, ""
        return await self._ask(moved=True)

    async def open(self) -> float:
        """Draw the page of the address that was opened; milliseconds until the server has answered."""
        return await self._ask()

    async def _ask(self, fragment: str = "", moved: bool = False) -> float:
        self.runs += 1
        message = BackMsg()
        before: dict[str, Control] = self.controls
        drawn: dict[str, Control] = {}
        self._state(message.rerun_script, fragment, {} if moved else before)
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = ForwardMsg.FromString(await self.socket.recv(decode=False))
                self._read(answer, before, drawn)
                if answer.WhichOneof("type") == "script_finished" and self._done(answer):
                    self.controls = before | drawn if fragment else drawn
                    return 1000 * (time.perf_counter() - start)

    def _state(self, state: ClientState, fragment: str, controls: dict[str, Control]) -> None:
        state.query_string, state.fragment_id = self.query, fragment
        if self.pages:
            state.page_script_hash = self.pages[self.stem]
        else:
            state.page_name = "" if self.stem == "home" else self.stem
        for held in controls.values():
            if held.value is not None:
                widget = state.widget_states.widgets.add()
                widget.id = held.id
                if held.field.endswith("_array_value"):
                    getattr(widget, held.field).data.append(held.value)
                else:
                    setattr(widget, held.field, held.value)
        self.kept = {hash_: (run, old) for hash_, (run, old) in self.kept.items() if self.runs - run <= KEPT_RUNS}
        state.cached_message_hashes.extend(self.kept)

    def _read(self, answer: ForwardMsg, before: dict[str, Control], drawn: dict[str, Control]) -> None:
        kind = answer.WhichOneof("type")
        if kind == "ref_hash":
            answer = self.kept[answer.ref_hash][1]
        if answer.metadata.cacheable:
            self.kept[answer.hash] = self.runs, answer
        if kind == "navigation":
            self.pages = {page.url_pathname or "home": page.page_script_hash for page in answer.navigation.app_pages}
        element = answer.delta.new_element
        failed = element.WhichOneof("type") == "alert" and element.alert.format == Alert.ERROR
        self.errors += failed or element.WhichOneof("type") == "exception" or kind == "page_not_found"
        found = control(answer.delta)
        if found is not None:
            held = before.get(found.key)
            same = held is not None and held.id == found.id and not found.told
            drawn[found.key] = replace(found, value=held.value) if held is not None and same else found

    def _done(self, answer: ForwardMsg) -> bool:
        self.errors += answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
        return answer.script_finished in (*DONE, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


async def join(url: str, stem: str, query: str) -> Visitor:
    """Open a page of the server at ``url``, with a query string."""
    socket = await websockets.connect(
        f"{url.replace('http', 'ws')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(url),
        max_size=None,
    )
    visitor = Visitor(socket, query, stem)
    await visitor.open()
    return visitor


def resident_mib(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def cpu_ms(pid: int) -> float:
    """User and system time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
