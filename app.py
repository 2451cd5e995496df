"""The door: `streamlit run app.py`. Warms the model, tames the garbage collector, sets the headers.

Streamlit runs a full collection after every rerun, over everything torch and pandas have made: seconds under load. It
is switched off (.streamlit/config.toml); what was made at the start is frozen, the rest is collected twice a minute.
Then glibc is asked for what it keeps of freed memory: after a class it held 600 of 1,500 MiB for later.
"""

import asyncio
import contextlib
import ctypes
import gc
import sys
from collections.abc import AsyncIterator

import streamlit as st
import torch
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ui.frame.headers import Headers

COLLECT_SECONDS = 30
# Python lets a thread compute for 5 ms before another gets the interpreter, and a page says fifty things to the event
# loop: each time it would wait that long for the large model that somebody else is running (30 visitors, 95 % within:
# 1,081 ms before, 550 ms after).
SWITCH_SECONDS = 0.0005


@contextlib.asynccontextmanager
async def warm(app: st.App) -> AsyncIterator[None]:
    """Everything that every visit needs, once and before the first one."""
    # Once the runtime has started: a cache made earlier would not be its own.
    from ui import charts
    from ui.runs import models
    from ui.training.pool import pool

    sys.setswitchinterval(SWITCH_SECONDS)
    torch.set_num_threads(1)  # visits run side by side: more threads each would only wait for one another
    await asyncio.to_thread(models.warm)
    charts.table([{"x": 0}])  # at its first table pyarrow looks for pandas, half a second of imports
    gc.collect()
    gc.freeze()
    await asyncio.to_thread(pool().warm)  # a training process takes seconds to be ready
    collecting = asyncio.create_task(collect())
    yield
    collecting.cancel()
    pool().close()


async def collect() -> None:
    while True:
        await asyncio.sleep(COLLECT_SECONDS)
        await asyncio.to_thread(gc.collect)
        await asyncio.to_thread(give_back)


def give_back() -> None:
    """Freed memory goes back to the system. Only glibc keeps it, and only glibc has this call."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


async def health(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


def sorry(error: Exception) -> bool:
    """A friendly message where the traceback would stand; the server's log has it."""
    from ui.frame import layout

    layout.sorry()
    return True


app = st.App(
    "ui/shell.py",
    lifespan=warm,
    middleware=[Middleware(Headers)],
    routes=[Route("/health", health)],
    on_script_error=sorry,
)
