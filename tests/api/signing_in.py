"""Accounts as a browser handles them: begun, signed in, asked who one is."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from stack.running import RunningStack
from tests.api.calling import Api, serving
from tests.factories import unique
from tests.people import (
    PASSWORD,
)


@pytest.fixture
async def api(stack: RunningStack) -> AsyncIterator[Api]:
    """Called from an address of this test's own: what failed from another counts there."""
    async with serving(stack.settings, address=unique("address")) as running:
        yield running


async def post(api: Api, path: str, **body: Any) -> httpx.Response:
    return await api.http.post(f"/auth{path}", json=body)


async def sign_up(api: Api, email: str, password: str = PASSWORD) -> httpx.Response:
    return await post(
        api, "/sign-up", email=email, password=password, name="Ana", company="Ribera SA"
    )


async def login(api: Api, email: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
    return await post(api, "/login", email=email, password=password, **more)


def headers_of(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def me(api: Api, headers: dict[str, str]) -> httpx.Response:
    return await api.http.get("/auth/me", headers=headers)
