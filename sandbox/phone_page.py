"""The page to play the lead on a phone: one HTML file over the control API."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from sandbox import pages


def router() -> APIRouter:
    api = APIRouter()

    @api.get("/phone", response_class=HTMLResponse)
    async def phone() -> str:
        return pages.file("phone.html")

    @api.get("/", include_in_schema=False)
    async def home() -> RedirectResponse:
        return RedirectResponse("/phone")

    return api
