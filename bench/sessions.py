"""A class on one server: sessions that step once a second, over Streamlit's own websocket protocol.

    python -m bench.sessions [sessions] [seconds]

Each session opens /attention; when all have joined, each chooses another layer once a second, spread over the second.
Timed from sending the message to the server's "script finished", by which the tensors have arrived. Loopback only; the
load comes from one process beside the server, so the two share the machine.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Origin, Subprotocol

from tests.browser.serving import serve

KEY, LAYERS = "attention.layer", 4


@dataclass
class Session:
    """One visitor: a websocket, and the id of the widget it turns."""

    socket: websockets.ClientConnection
    widget: str = ""
    times: list[float] = field(default_factory=list)
    errors: int = 0

    async def ask(self, layer: int | None) -> float:
        """One rerun of the script, with another layer chosen; milliseconds until it has finished."""
        message = BackMsg()
        message.rerun_script.query_string = "lang=en"
        message.rerun_script.page_name = "attention"
        if layer is not None:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = self.widget, str(layer)
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            self.read(answer)
            if answer.WhichOneof("type") == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return 1000 * (time.perf_counter() - start)

    def read(self, answer: ForwardMsg) -> None:
        element = answer.delta.new_element
        if element.WhichOneof("type") == "selectbox" and KEY in element.selectbox.id:
            self.widget = element.selectbox.id
        self.errors += element.WhichOneof("type") == "exception"


async def join(url: str) -> Session:
    socket = await websockets.connect(
        f"{url.replace('http', 'ws')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(url),
        max_size=None,
    )
    session = Session(socket)
    await session.ask(None)
    return session


async def step(session: Session, offset: float, seconds: int) -> None:
    await asyncio.sleep(offset)
    begin = time.perf_counter()
    for at in range(seconds):
        await asyncio.sleep(max(0.0, begin + at - time.perf_counter()))
        session.times.append(await session.ask((at + 1) % LAYERS))


async def classroom(url: str, count: int, seconds: int) -> list[Session]:
    sessions = [await join(url) for _ in range(count)]
    assert all(session.widget for session in sessions), f"no widget {KEY} on the page"
    await asyncio.gather(*(step(session, at / count, seconds) for at, session in enumerate(sessions)))
    for session in sessions:
        await session.socket.close()
    return sessions


def resident_mib(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def main() -> None:
    counts = [int(sys.argv[1])] if len(sys.argv) > 1 else [30, 60]
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    print("| sessions, a step a second each | p50 ms | p95 ms | max ms | steps | errors | server MiB before, after |")
    print("|---|---|---|---|---|---|---|")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log") as server:
            before = resident_mib(server.pid)
            sessions = asyncio.run(classroom(server.url, count, seconds))
            after = resident_mib(server.pid)
        times = sorted(ms for session in sessions for ms in session.times)
        p50, p95 = statistics.median(times), times[int(0.95 * (len(times) - 1))]
        errors = sum(session.errors for session in sessions)
        row = f"| {count} | {p50:.0f} | {p95:.0f} | {times[-1]:.0f} | {len(times)} | {errors} | {before}, {after} |"
        print(row, flush=True)


if __name__ == "__main__":
    main()
