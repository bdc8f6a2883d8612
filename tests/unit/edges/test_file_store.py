"""The object store behind one contract: a folder, and an S3 that answers over HTTP."""

import asyncio
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from integrations.errors import VendorAuth, VendorUnavailable
from integrations.files import Files, examine
from models.domain.errors import NotFound
from models.domain.file_problems import FileProblem, FileRefused
from models.domain.files import FileRef, Purpose
from models.settings import Settings
from stack.environment import nothing_given
from tests.unit.edges.own_endpoint import answering, endpoint

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\n"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 with a bucket `ours`."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    httpx.put(f"{address}/ours").raise_for_status()
    yield address
    server.stop()


def settings(home: Path, s3: str = "", **changed: str) -> Settings:
    secrets = {"files_signing_key": "signs", "files_access_key_id": "id", "files_access_key": "key"}
    values = {
        "home": home,
        "public_url": "https://converzia.example",
        **({"files_bucket": "ours", "files_endpoint": s3} if s3 else {}),
        **{name: SecretStr(value) for name, value in secrets.items()},
        **changed,
    }
    return nothing_given().model_copy(update=values)


@pytest.fixture(params=["folder", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    s3 = request.getfixturevalue("s3") if request.param == "s3" else ""
    return Files(settings(tmp_path, s3))


def reference(purpose: Purpose) -> FileRef:
    tenant, file = uuid4(), uuid4()
    return FileRef(tenant, file, purpose, f"tenant/{tenant}/{purpose}/{file}")


async def test_what_was_put_is_there_until_it_is_deleted(files: Files) -> None:
    key = f"tenant/{uuid4()}/media/{uuid4()}"
    assert not await files.exists(key)
    await files.put(key, b"first", "text/plain")
    await files.put(key, PNG, "image/png")
    assert await files.get(key) == PNG
    assert await files.exists(key)
    await files.delete(key)
    await files.delete(key)
    assert not await files.exists(key)
    with pytest.raises(NotFound):
        await files.get(key)


async def test_a_trial_leaves_nothing(tmp_path: Path) -> None:
    await Files(settings(tmp_path)).try_out()
    left = await asyncio.to_thread(lambda: [p for p in tmp_path.rglob("*") if p.is_file()])
    assert left == []


async def test_a_bucket_link_leads_to_the_file_with_its_type(tmp_path: Path, s3: str) -> None:
    files, ref = Files(settings(tmp_path, s3)), reference(Purpose.MEDIA)
    await files.put(ref.key, PNG, "image/png")
    url = await files.link(ref, NOW + timedelta(minutes=5), NOW)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["300"]
    async with httpx.AsyncClient() as anybody:
        answer = await anybody.get(url)
    assert (answer.status_code, answer.content) == (200, PNG)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["cache-control"] == "private, max-age=3600"


async def test_a_folders_link_is_signed_by_us(tmp_path: Path) -> None:
    files, ref = Files(settings(tmp_path)), reference(Purpose.MEDIA)
    url = urlsplit(await files.link(ref, NOW + timedelta(minutes=5), NOW))
    assert url.path == f"/files/{ref.tenant_id}/{ref.id}"
    query = parse_qs(url.query)
    expires, signature = int(query["expires"][0]), query["signature"][0]
    assert expires == NOW.timestamp() + 300
    assert files.links.is_signed(ref.tenant_id, ref.id, expires, signature)
    assert not files.links.is_signed(ref.tenant_id, ref.id, expires + 1, signature)
    assert not files.links.is_signed(ref.tenant_id, uuid4(), expires, signature)
    assert not files.links.is_signed(uuid4(), ref.id, expires, signature)
    other = Files(settings(tmp_path, files_signing_key=SecretStr("another")))
    assert not other.links.is_signed(ref.tenant_id, ref.id, expires, signature)


async def test_without_a_signing_key_no_link_is_ours(tmp_path: Path) -> None:
    files, ref = (
        Files(settings(tmp_path, files_signing_key=SecretStr(""))),
        reference(Purpose.MEDIA),
    )
    query = parse_qs(urlsplit(await files.link(ref, NOW, NOW)).query)
    expires, signature = int(query["expires"][0]), query["signature"][0]
    assert not files.links.is_signed(ref.tenant_id, ref.id, expires, signature)


async def test_a_public_file_has_one_address_for_good_behind_the_cdn(tmp_path: Path) -> None:
    ref = reference(Purpose.LOGO)
    path = f"/files/{ref.tenant_id}/{ref.id}"
    assert await Files(settings(tmp_path)).link(ref, NOW, NOW) == f"https://converzia.example{path}"
    behind = settings(tmp_path, files_cdn_url="https://cdn.example/")
    assert await Files(behind).link(ref, NOW, NOW) == f"https://cdn.example{path}"


async def test_a_store_that_is_away_can_be_tried_again(tmp_path: Path) -> None:
    away = Files(settings(tmp_path, "http://127.0.0.1:9"))
    with pytest.raises(VendorUnavailable):
        await away.put("key", PNG, "image/png")
    (tmp_path / "files").write_text("no folder")
    with pytest.raises(VendorUnavailable):
        await Files(settings(tmp_path)).put("key", PNG, "image/png")


async def test_a_key_that_is_refused_is_a_matter_for_a_person(tmp_path: Path) -> None:
    async with endpoint(answering("403 Forbidden")) as bucket:
        refused = Files(settings(tmp_path, f"http://127.0.0.1:{bucket.port}"))
        with pytest.raises(VendorAuth):
            await refused.put("key", b"text", "text/plain")


def office(folder: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<x/>")
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20), "image/jpeg"),
        (PDF, "application/pdf"),
        (b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(20), "audio/ogg"),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2" + bytes(30), "video/mp4"),
        (
            office("word"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (office("xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("Presupuesto: 120 mil dólares".encode(), "text/plain"),
    ],
)
def test_content_is_known_by_its_bytes(data: bytes, kind: str) -> None:
    assert examine(Purpose.MEDIA, data, None).content_type == kind


@pytest.mark.parametrize(
    ("data", "declared", "problem"),
    [
        (b"MZ\x90\0" * 20, "application/pdf", FileProblem.MISMATCH),
        (b"MZ\x90\0" * 20, None, FileProblem.TYPE_NOT_ALLOWED),
        (b"<html><script>1</script>", "text/html", FileProblem.MISMATCH),
        (b"\x7fELF\0" + bytes(30), None, FileProblem.TYPE_NOT_ALLOWED),
        (b"", "image/png", FileProblem.EMPTY),
    ],
)
def test_what_its_bytes_are_not_is_refused(
    data: bytes, declared: str | None, problem: FileProblem
) -> None:
    with pytest.raises(FileRefused) as refused:
        examine(Purpose.MEDIA, data, declared)
    assert refused.value.problem is problem
