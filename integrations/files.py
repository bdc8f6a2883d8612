"""The object store: a folder of this machine, or a bucket of anything that speaks S3.

obstore is the client. Its calls block outside the interpreter's lock, so they run in threads; its
own async calls end the process with SIGABRT where it exits right after one (docs/adr/0010).
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar
from uuid import uuid4

import filetype
import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, S3Store
from pydantic import SecretStr

from integrations.errors import VendorAuth, VendorUnavailable
from integrations.file_links import FileLinks
from models.domain.errors import NotFound
from models.domain.files import LINK_LIVES, Content, FileRef, Purpose, admit, disposition

if TYPE_CHECKING:
    from obstore import Attributes
    from obstore.store import S3Config

_SYSTEM: Final = "files"
_TIMEOUT: Final = timedelta(seconds=10)
_T = TypeVar("_T")


class FilePlace(Protocol):
    """The settings of a store. Without a bucket files lie in the home's folder `files`; without
    keys the machine's own role counts, as AWS's clients have it."""

    @property
    def home(self) -> Path: ...
    @property
    def public_url(self) -> str: ...
    @property
    def files_bucket(self) -> str: ...
    @property
    def files_endpoint(self) -> str: ...
    @property
    def files_region(self) -> str: ...
    @property
    def files_access_key_id(self) -> SecretStr: ...
    @property
    def files_access_key(self) -> SecretStr: ...
    @property
    def files_signing_key(self) -> SecretStr: ...
    @property
    def files_cdn_url(self) -> str: ...


def examine(purpose: Purpose, data: bytes, declared: str | None) -> Content:
    """What these bytes are, where they may be kept for this purpose. Raises FileRefused."""
    found = filetype.guess_mime(data) or ("text/plain" if _is_text(data) else None)
    kind = admit(purpose, found, declared, len(data))
    return Content(purpose, kind, len(data), hashlib.sha256(data).hexdigest())


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


class Files:
    """Files by key. Nothing is opened before the first call."""

    def __init__(self, place: FilePlace) -> None:
        self._place = place
        self.links = FileLinks(
            place.public_url.rstrip("/"),
            place.files_cdn_url.rstrip("/"),
            place.files_signing_key.get_secret_value(),
        )

    @cached_property
    def _store(self) -> LocalStore | S3Store:
        return _bucket(self._place) if self._place.files_bucket else _folder(self._place)

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Whole or not at all; the same key again replaces it."""

        def put() -> None:
            store = self._store
            # A folder has no place for attributes: our own address adds them when it serves.
            is_bucket = isinstance(store, S3Store)
            obstore.put(store, key, data, attributes=_told(content_type) if is_bucket else None)

        await _called(put)

    async def get(self, key: str) -> bytes:
        """Raises NotFound."""
        return await _called(lambda: bytes(obstore.get(self._store, key).bytes()))

    async def exists(self, key: str) -> bool:
        try:
            await _called(lambda: obstore.head(self._store, key))
        except NotFound:
            return False
        return True

    async def keys(self, prefix: str) -> list[str]:
        """Of all files below this folder, in their order."""

        def listed() -> list[str]:
            found = obstore.list(self._store, prefix=prefix)
            return sorted(each["path"] for batch in found for each in batch)

        return await _called(listed)

    async def delete(self, key: str) -> None:
        """Deleting what is not there is no error."""
        try:
            await _called(lambda: obstore.delete(self._store, key))
        except NotFound:
            return

    async def try_out(self) -> None:
        """Raises VendorError where nothing can be kept."""
        key = f"trial-{uuid4()}"
        await self.put(key, b"trial", "text/plain")
        await self.delete(key)

    async def link(self, file: FileRef, until: datetime, now: datetime) -> str:
        """Where anybody who has the link reads the file until then; a public file, for good."""
        if file.is_public:
            return self.links.public(file.tenant_id, file.id)
        store = self._store
        if isinstance(store, LocalStore):
            return self.links.signed(file.tenant_id, file.id, until)
        return await _called(lambda: obstore.sign(store, "GET", file.key, until - now))


async def _called(call: Callable[[], _T]) -> _T:
    try:
        return await asyncio.to_thread(call)
    except FileNotFoundError:
        raise NotFound("the store has no such file") from None
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise VendorAuth(_SYSTEM, type(error).__name__) from None
    except (BaseError, OSError) as error:
        # Their texts hold keys and paths: the kind is enough to act on.
        raise VendorUnavailable(_SYSTEM, type(error).__name__) from None


def _told(content_type: str) -> "Attributes":
    """What a bucket says with the file to who has a link."""
    return {
        "Content-Type": content_type,
        "Content-Disposition": disposition(content_type),
        "Cache-Control": f"private, max-age={int(LINK_LIVES.total_seconds())}",
    }


def _folder(place: FilePlace) -> LocalStore:
    folder = place.home / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(folder)


def _bucket(place: FilePlace) -> S3Store:
    config: S3Config = {"region": place.files_region}
    if place.files_endpoint:
        config["endpoint"] = place.files_endpoint
    if key_id := place.files_access_key_id.get_secret_value():
        config["access_key_id"] = key_id
        config["secret_access_key"] = place.files_access_key.get_secret_value()
    return S3Store(
        place.files_bucket,
        config=config,
        client_options={
            "timeout": _TIMEOUT,
            "allow_http": place.files_endpoint.startswith("http://"),
        },
        retry_config={"max_retries": 0},
    )
