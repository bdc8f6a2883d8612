"""Voice notes whose words are known: small Ogg/Opus files of silence, remembered by their hash."""

import hashlib
import secrets
import struct
from typing import Final

from sandbox.store import Store

KIND: Final = "recording"
MIME_TYPE: Final = "audio/ogg; codecs=opus"
_SILENT_FRAME: Final = b"\xf8\xff\xfe"
_SAMPLES_PER_FRAME: Final = 960  # 20 ms at Opus's 48 kHz


def plant(store: Store, text: str) -> bytes:
    """A new recording of these words; transcription knows it by its sha256."""
    audio = ogg_silence(seconds=max(1, len(text) // 15))
    store.put(KIND, hashlib.sha256(audio).hexdigest(), {"text": text})
    return audio


def words_of(store: Store, audio: bytes) -> str | None:
    known = store.get(KIND, hashlib.sha256(audio).hexdigest())
    return known["text"] if known else None


def ogg_silence(seconds: int) -> bytes:
    """An Ogg/Opus stream (RFC 7845) of silence; its random serial makes every file unique."""
    serial = secrets.randbits(32)
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    vendor = b"sandbox " + secrets.token_hex(8).encode()
    tags = b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", 0)
    pages = [_page(serial, 0, 0x02, 0, [head]), _page(serial, 1, 0x00, 0, [tags])]
    for number in range(seconds):
        is_last = number == seconds - 1
        position = (number + 1) * 50 * _SAMPLES_PER_FRAME
        flags = 0x04 if is_last else 0x00
        pages.append(_page(serial, number + 2, flags, position, [_SILENT_FRAME] * 50))
    return b"".join(pages)


def _page(serial: int, number: int, flags: int, position: int, packets: list[bytes]) -> bytes:
    table = b"".join(_lacing(len(packet)) for packet in packets)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, position, serial, number, 0, len(table))
    body = b"".join(packets)
    checksum = struct.pack("<I", crc32_ogg(head + table + body))
    return head[:22] + checksum + head[26:] + table + body


def _lacing(length: int) -> bytes:
    return b"\xff" * (length // 255) + bytes([length % 255])


def _crc_row(index: int) -> int:
    value = index << 24
    for _ in range(8):
        value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


_CRC_TABLE: Final = tuple(_crc_row(index) for index in range(256))


def crc32_ogg(data: bytes) -> int:
    """Ogg's checksum: zlib's polynomial, unreflected, so zlib's function does not serve."""
    value = 0
    for byte in data:
        value = ((value << 8) & 0xFFFFFFFF) ^ _CRC_TABLE[(value >> 24) ^ byte]
    return value
