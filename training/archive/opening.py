"""Opening what a person names: folders, files, packed files and zips, none of them trusted.

Nothing is ever unpacked to the disk. What is refused is told to the report and skipped.
"""

from __future__ import annotations

import bz2
import gzip
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from training.archive.limits import Limits
from training.archive.report import Place, Reason, Report
from training.archive.zst import is_whole

PACKED: Final = (".gz", ".zst", ".bz2")
_NESTED: Final = (*PACKED, ".zip", ".7z", ".rar", ".tar", ".tgz", ".xz")
_END_OF_ZIP: Final = b"PK\x05\x06"
_END_OF_ZIP_SIZE: Final = 22
_ZIP64_LOCATOR, _ZIP64_END = b"PK\x06\x07", b"PK\x06\x06"
_ZIP64_LOCATOR_SIZE, _ZIP64_END_SIZE = 20, 56
_END_OF_ZIP_REACH: Final = 66_000
_BOUNDED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Packings of a zip that are unpacked piece by piece; others may give gigabytes at once."""


class TooMuch(Exception):
    """A packed file grew beyond its limit."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream of unpacked bytes under the name by which its form is guessed."""

    name: str
    """For the report: the path, and the member after it."""
    suffix: str
    """Lower case, of the unpacked file: `.jsonl`."""
    stem: str
    stream: IO[bytes]


class Measured(io.RawIOBase):
    """Unpacked bytes, counted; raises TooMuch beyond what the packed size allows."""

    def __init__(self, inner: IO[bytes], packed: int, limits: Limits) -> None:
        super().__init__()
        self._inner = inner
        self._left = max(limits.unpacked, limits.ratio * packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._inner.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise TooMuch
        buffer[: len(chunk)] = chunk
        return len(chunk)


def broken() -> tuple[type[Exception], ...]:
    """What the unpackers raise for damaged bytes."""
    faults: tuple[type[Exception], ...] = (
        OSError,
        EOFError,
        zlib.error,
        zipfile.BadZipFile,
        RuntimeError,
        # The names in a zip need not be of the encoding that it claims, nor its extra fields of their size.
        UnicodeError,
        struct.error,
    )
    try:
        import zstandard
    except ImportError:
        return faults
    return (*faults, zstandard.ZstdError)


def paths_in(named: list[Path], report: Report) -> Iterator[Path]:
    """Files of the named files and folders in order; links are refused, hidden files passed over."""
    for path in named:
        if path.is_symlink():
            report.refuse(Reason.SYMLINK, Place(str(path)))
        elif path.is_dir():
            with os.scandir(path) as entries:
                inner = sorted(Path(entry.path) for entry in entries if not entry.name.startswith("."))
            yield from paths_in(inner, report)
        elif path.is_file():
            yield path
        else:
            report.refuse(Reason.UNREADABLE, Place(str(path)), "no ordinary file")


def opened(path: Path, limits: Limits, report: Report) -> Iterator[Opened]:
    """The streams in a file: one, or one per member of a zip. Each is closed before the next one.

    The caller reads a stream to its end or leaves it; faults that come up while reading are the caller's.
    """
    if path.suffix.lower() == ".zip":
        yield from _members(path, limits, report)
        return
    with unpacked(path, limits) as stream:
        bare = path.with_suffix("") if path.suffix.lower() in PACKED else path
        yield Opened(str(path), bare.suffix.lower(), bare.stem, stream)


@contextmanager
def unpacked(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked when its name says that it is packed."""
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        if suffix not in PACKED:
            yield file
            return
        size = os.fstat(file.fileno()).st_size
        with _unpacker(file, suffix) as inner:
            yield io.BufferedReader(Measured(inner, size, limits), 1 << 16)


def _unpacker(file: IO[bytes], suffix: str) -> Any:
    if suffix == ".gz":
        return gzip.GzipFile(fileobj=file)
    if suffix == ".bz2":
        return bz2.BZ2File(file)
    import zstandard

    if not is_whole(file, os.fstat(file.fileno()).st_size):
        raise EOFError("ends in the middle of a frame")
    file.seek(0)
    # A frame may ask for gigabytes of window; 128 MB is what the zstd tool itself takes by default.
    unpacker = zstandard.ZstdDecompressor(max_window_size=128 << 20)
    return unpacker.stream_reader(file, read_across_frames=True, closefd=False)


def _members(path: Path, limits: Limits, report: Report) -> Iterator[Opened]:
    if directory_size(path) > limits.directory:
        report.refuse(Reason.BOMB, Place(str(path)), "its table of contents")
        return
    size = path.stat().st_size
    with zipfile.ZipFile(path) as whole:
        for member in whole.infolist():
            if member.is_dir():
                continue
            name = f"{path}!{member.filename}"
            reason = member_fault(member)
            if reason is None and member.compress_type not in _BOUNDED:
                report.refuse(Reason.UNKNOWN_FORMAT, Place(name), "packed in a rare way; pack it as deflate")
                continue
            inner = None if reason else _member(whole, member)
            if inner is None:
                report.refuse(reason or Reason.BROKEN_ARCHIVE, Place(name))
                continue
            with inner:
                bare = PurePosixPath(member.filename)
                # The zip may lie about a member's size, but a member is no larger than the zip.
                measured = Measured(inner, min(member.compress_size, size), limits)
                yield Opened(name, bare.suffix.lower(), bare.stem, io.BufferedReader(measured))


def _member(whole: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes] | None:
    try:
        return whole.open(member)
    except broken():
        return None


def member_fault(member: zipfile.ZipInfo) -> Reason | None:
    """Why a member of a zip isn't even opened."""
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/"):
        return Reason.UNSAFE_NAME
    if stat.S_ISLNK(member.external_attr >> 16):
        return Reason.SYMLINK
    return Reason.NESTED if name.lower().endswith(_NESTED) else None


def directory_size(path: Path) -> int:
    """Bytes of a zip's table of contents as its end tells; zipfile reads it whole, so look before.

    Raises BadZipFile when the end can be read in two ways, for zipfile might take the other one.
    """
    whole = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, whole - _END_OF_ZIP_REACH))
        tail = file.read()
    at = _end_of_zip(tail)
    (size,) = struct.unpack_from("<I", tail, at + 12)
    locator = at - _ZIP64_LOCATOR_SIZE
    if locator < 0 or not tail.startswith(_ZIP64_LOCATOR, locator):
        return int(size)
    large = locator - _ZIP64_END_SIZE
    (place,) = struct.unpack_from("<Q", tail, locator + 8)
    if large < 0 or not tail.startswith(_ZIP64_END, large) or place != whole - len(tail) + large:
        raise zipfile.BadZipFile("its end is ambiguous")
    (size,) = struct.unpack_from("<Q", tail, large + 40)
    return int(size)


def _end_of_zip(tail: bytes) -> int:
    """Where the end record begins; what stands behind it must be its comment and nothing else."""
    bare = len(tail) - _END_OF_ZIP_SIZE
    is_bare = bare >= 0 and tail.startswith(_END_OF_ZIP, bare) and tail.endswith(b"\0\0")
    at = bare if is_bare else tail.rfind(_END_OF_ZIP)
    if not 0 <= at <= bare:
        raise zipfile.BadZipFile("it has no end")
    (comment,) = struct.unpack_from("<H", tail, at + _END_OF_ZIP_SIZE - 2)
    if at + _END_OF_ZIP_SIZE + comment != len(tail):
        raise zipfile.BadZipFile("its end is ambiguous")
    return at
