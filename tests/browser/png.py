"""Makes PNG files smaller: screenshots have few colours, which a palette holds in a third of the bytes."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLORS = 256


def compress(data: bytes) -> bytes:
    """Return a screenshot with a palette of its most frequent colours; each other pixel gets the nearest of them."""
    width, height, channels, lines = _decode(data)
    pixels = [line[at : at + 3] for line in lines for at in range(0, width * channels, channels)]
    palette = [color for color, _count in Counter(pixels).most_common(_COLORS)]
    index = {color: number for number, color in enumerate(palette)}
    for color in set(pixels) - index.keys():
        index[color] = min(range(len(palette)), key=lambda number: _distance(palette[number], color))
    rows = (bytes(index[color] for color in pixels[at : at + width]) for at in range(0, len(pixels), width))
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", b"".join(palette)), (b"IDAT", body), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(*one) for one in chunks)


def _distance(one: bytes, other: bytes) -> int:
    return sum((first - second) ** 2 for first, second in zip(one, other, strict=True))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += size + 12


def _decode(data: bytes) -> tuple[int, int, int, list[bytes]]:
    """Return width, height, bytes of a pixel, and the lines of an 8-bit image without a palette."""
    found = list(_chunks(data))
    width, height, _depth, kind = struct.unpack(">IIBB", found[0][1][:10])
    channels = {2: 3, 6: 4}[kind]
    raw = zlib.decompress(b"".join(content for name, content in found if name == b"IDAT"))
    size, above, lines = width * channels, bytes(width * channels), []
    for at in range(0, len(raw), size + 1):
        above = _unfilter(raw[at], raw[at + 1 : at + 1 + size], above, channels)
        lines.append(above)
    return width, height, channels, lines


def _unfilter(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    """Undo the filter of a line (PNG specification, section 9.2)."""
    if kind == 0:
        return line
    if kind == 2:
        return bytes((one + up) & 255 for one, up in zip(line, above, strict=True))
    found = bytearray()
    for at, value in enumerate(line):
        left, corner = (found[at - channels], above[at - channels]) if at >= channels else (0, 0)
        up = above[at]
        found.append((value + _predict(kind, left, up, corner)) & 255)
    return bytes(found)


def _predict(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
