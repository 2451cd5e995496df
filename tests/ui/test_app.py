"""The door: what the server says with every answer, and how it treats the collector. No server is started here."""

import gc

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.frame.headers import Headers


@pytest.fixture
def answer() -> dict[str, str]:
    async def hello(request: object) -> PlainTextResponse:
        return PlainTextResponse("hello")

    client = TestClient(Starlette(routes=[Route("/", hello)], middleware=[Middleware(Headers)]))
    return dict(client.get("/").headers)


def test_nothing_may_be_loaded_from_or_framed_by_another_machine(answer: dict[str, str]) -> None:
    policy = dict(part.split(" ", 1) for part in answer["content-security-policy"].split("; "))
    sources = {source for value in policy.values() for source in value.split()}
    assert policy["default-src"] == policy["frame-ancestors"] == "'self'"
    assert not [source for source in sources if "*" in source or "." in source or source in ("http:", "https:")]
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["referrer-policy"] == "same-origin"


def test_the_heap_of_the_start_is_frozen() -> None:
    import asyncio

    import app

    async def start() -> int:
        async with app.warm(app.app):
            return gc.get_freeze_count()

    try:
        assert asyncio.run(start()) > 10_000
    finally:
        gc.unfreeze()
