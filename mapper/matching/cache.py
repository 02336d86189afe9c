"""Vectors kept on disk, so that a text is embedded once: part of the embedding stage, around any encoder.

Texts come in, unit vectors go out, from one SQLite file keyed by the encoder's key and the sha256 of the text.
Texts are never stored. Much of a text can be guessed from its vector, though, so only its user can read the file.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from mapper.progress import Progress, no_progress

if TYPE_CHECKING:
    from mapper.matching.embed import Encoder, Vectors

log = logging.getLogger(__name__)

FILE = "vectors-1.sqlite3"
"""The number is that of the schema: a mapper with another one keeps a file of its own."""

LIMIT = 1_000_000_000
"""Bytes of the file; beyond, the vectors written first are dropped."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    row INTEGER PRIMARY KEY, encoder TEXT NOT NULL, text BLOB NOT NULL, vector BLOB NOT NULL, UNIQUE (encoder, text)
)
"""
# Seconds that another process is waited for; it holds the file for a fraction of one.
_PATIENCE = 30.0
# SQLite before 3.32 took at most 999 parameters a statement.
_MOST_PARAMETERS = 500
# Texts encoded between two writes: what an interruption costs at most.
_SLICE = 2048
_SHARE_DROPPED = 0.2
# A vector that is not of length 1 is damaged; rounding gives less than a millionth.
_TOLERANCE = 1e-3

_Result = TypeVar("_Result")


def find_cache_folder() -> Path:
    """The folder that MAPPER_CACHE names, else one where this system keeps caches."""
    return find_user_folder("MAPPER_CACHE", xdg="XDG_CACHE_HOME", otherwise=".cache", on_mac="Caches")


def find_user_folder(variable: str, *, xdg: str, otherwise: str, on_mac: str) -> Path:
    """The folder that an environment variable names, else the one of this system for the mapper.

    xdg: variable that names the parent on Linux, `otherwise` in the home where it is not set. on_mac: its name in the
    Library folder. Windows keeps everything in one.
    """
    if chosen := os.environ.get(variable):
        return Path(os.path.expanduser(chosen))
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / on_mac
    else:
        base = Path(os.environ.get(xdg) or home / otherwise)
    return base / "recommendation-mapper"


class EmbeddingCache:
    """Vectors by encoder and text in one file, which several processes may use at once.

    Nothing here raises: without a usable file nothing is found and nothing kept, and the log says so once. A
    damaged file is replaced by a new one.
    """

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self.path = (folder or find_cache_folder()) / FILE
        self._limit = limit
        self._usable = True

    def find(self, encoder: str, hashes: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors that are there, by hash of the text. encoder: its key."""

        def select(database: sqlite3.Connection) -> dict[bytes, Vectors]:
            found: dict[bytes, Vectors] = {}
            for start in range(0, len(hashes), _MOST_PARAMETERS):
                some = hashes[start : start + _MOST_PARAMETERS]
                rows = database.execute(
                    f"SELECT text, vector FROM vectors WHERE encoder = ? AND text IN ({','.join('?' * len(some))})",
                    (encoder, *some),
                )
                found.update((text, vector) for text, stored in rows if (vector := _parse_vector(stored)) is not None)
            return found

        return self._use(select, otherwise={})

    def keep(self, encoder: str, vectors: Mapping[bytes, Vectors]) -> None:
        """Stores vectors by hash of the text, and drops the oldest of the file where it grows too large."""
        rows = [(encoder, text, vector.astype("<f4").tobytes()) for text, vector in vectors.items()]

        def insert(database: sqlite3.Connection) -> None:
            with database:
                database.executemany("INSERT OR REPLACE INTO vectors (encoder, text, vector) VALUES (?, ?, ?)", rows)
                while _count_bytes(database) > self._limit:
                    (count,) = database.execute("SELECT count(*) FROM vectors").fetchone()
                    if not count:
                        break
                    database.execute(
                        "DELETE FROM vectors WHERE row IN (SELECT row FROM vectors ORDER BY row LIMIT ?)",
                        (1 + int(count * _SHARE_DROPPED),),
                    )

        self._use(insert, otherwise=None)

    def _use(self, work: Callable[[sqlite3.Connection], _Result], *, otherwise: _Result) -> _Result:
        for _ in range(2):  # the second time on a new file
            if not self._usable:
                break
            try:
                with closing(self._open()) as database:
                    return work(database)
            except (OSError, sqlite3.OperationalError) as error:  # no room, no rights, or held too long by another
                self._usable = False
                log.warning("%s: this cache of embeddings cannot be used (%s); going on without it.", self.path, error)
            except sqlite3.DatabaseError as error:
                log.warning("%s: this cache of embeddings is damaged (%s); a new one is made.", self.path, error)
                self._remove()
        return otherwise

    def _open(self) -> sqlite3.Connection:
        """A connection for one piece of work: none is ever shared by threads or kept over a fork."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        database = sqlite3.connect(self.path, timeout=_PATIENCE)
        try:
            database.execute(_SCHEMA)
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _remove(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
            self.path.with_name(f"{FILE}-journal").unlink(missing_ok=True)
        except OSError as error:  # on Windows, where another process has it open
            self._usable = False
            log.warning("%s: this file cannot be removed (%s); going on without a cache.", self.path, error.strerror)


class CachedEncoder:
    """An encoder that is asked only for texts whose vectors are not in the cache, and for each of them once.

    cache: None keeps nothing between runs.
    """

    def __init__(self, encoder: Encoder, cache: EmbeddingCache | None) -> None:
        self._encoder = encoder
        self._cache = cache
        self.name = encoder.name
        self.key = encoder.key
        self.languages = encoder.languages

    @property
    def dimensions(self) -> int:
        """See `Encoder`. The vector of an empty text tells it, which is cached as any other."""
        return int(self.encode([""]).shape[1])

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """See `Encoder`. Progress counts the texts that are embedded anew."""
        hashes = [_hash_text(text) for text in texts]
        distinct = dict(zip(hashes, texts, strict=True))
        vectors = self._cache.find(self.key, list(distinct)) if self._cache else {}
        missing = [text_hash for text_hash in distinct if text_hash not in vectors]
        for start in range(0, len(missing), _SLICE):
            some = missing[start : start + _SLICE]
            rows = self._encoder.encode(
                [distinct[text_hash] for text_hash in some], _shift(progress, start, len(missing))
            )
            encoded = dict(zip(some, rows, strict=True))
            if self._cache:
                self._cache.keep(self.key, encoded)
            vectors.update(encoded)
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([vectors[text_hash] for text_hash in hashes])


def _shift(progress: Progress, start: int, total: int) -> Progress:
    """Progress of a slice told as that of the whole."""
    return lambda _label, done, _total: progress("Embedding texts", start + done, total)


def _hash_text(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _parse_vector(stored: object) -> Vectors | None:
    """A vector as stored, None if it is damaged."""
    if not isinstance(stored, bytes) or len(stored) % 4:
        return None
    vector = np.frombuffer(stored, dtype="<f4")
    return vector if abs(float(np.linalg.norm(vector)) - 1) < _TOLERANCE else None


def _count_bytes(database: sqlite3.Connection) -> int:
    """What the file holds; room set free by dropped vectors is used again."""
    pages, free, size = (
        database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
