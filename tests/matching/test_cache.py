"""Vectors on disk: what is kept, what is not, and that no fault of the file stops a run."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mapper.matching.cache import FILE, CachedEncoder, EmbeddingCache, find_cache_folder
from mapper.progress import Progress, no_progress


class CountingEncoder:
    """Vectors made of the text's hash; remembers what it was asked for."""

    name = "counting"
    languages: tuple[str, ...] = ("en",)
    dimensions = 8

    def __init__(self, key: str = "counting@sha256:0") -> None:
        self.key = key
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> np.ndarray:
        self.asked.extend(texts)
        progress("Embedding texts", len(texts), len(texts))
        vectors = [np.frombuffer(hashlib.sha256(text.encode()).digest(), dtype=np.uint32) for text in texts]
        rows = np.array(vectors, dtype=np.float32).reshape(-1, self.dimensions)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def encode(folder: Path, texts: Sequence[str], encoder: CountingEncoder | None = None) -> list[str]:
    """Encodes texts with a fresh cache object and checks the vectors; returns what the encoder was asked for."""
    encoder = encoder or CountingEncoder()
    vectors = CachedEncoder(encoder, EmbeddingCache(folder)).encode(texts)
    np.testing.assert_array_equal(vectors, CountingEncoder().encode(texts))
    return encoder.asked


def test_a_text_is_embedded_once_and_the_order_is_kept(tmp_path: Path) -> None:
    assert encode(tmp_path, ["b", "a", "b", "", "a"]) == ["b", "a", ""]
    assert encode(tmp_path, ["a", "c", "", "b", "c"]) == ["c"]
    assert encode(tmp_path, ["", "c", "b", "a"]) == []


def test_an_unchanged_input_never_loads_the_model(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from mapper.matching.embed import load_encoder; "
        "from mapper.matching.cache import CachedEncoder, EmbeddingCache; "
        "encoder = CachedEncoder(load_encoder(), EmbeddingCache(Path(sys.argv[1]))); "
        "assert encoder.encode(['Protect civilians', 'Train the police']).shape == (2, encoder.dimensions); "
        "print('onnxruntime' in sys.modules, 'torch' in sys.modules)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, tmp_path], check=True, capture_output=True, text=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert runs == ["True False", "False False"]


def test_encoders_do_not_share_vectors(tmp_path: Path) -> None:
    encode(tmp_path, ["a"])
    assert encode(tmp_path, ["a"], CountingEncoder("counting@sha256:1")) == ["a"]


def test_texts_that_differ_in_a_space_are_two_texts(tmp_path: Path) -> None:
    assert encode(tmp_path, ["a b", "a  b", "a b "]) == ["a b", "a  b", "a b "]


def test_no_text_is_stored_and_only_the_user_can_read_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "cache"
    encode(folder, ["Confidential recommendation on Freedonia"])
    assert b"Freedonia" not in (folder / FILE).read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_without_a_cache_texts_are_still_embedded_once() -> None:
    encoder = CountingEncoder()
    vectors = CachedEncoder(encoder, None).encode(["a", "b", "a"])
    assert encoder.asked == ["a", "b"]
    np.testing.assert_array_equal(vectors, CountingEncoder().encode(["a", "b", "a"]))


def test_no_texts_give_no_vectors(tmp_path: Path) -> None:
    encoder = CachedEncoder(CountingEncoder(), EmbeddingCache(tmp_path))
    assert encoder.encode([]).shape == (0, 8)
    assert encoder.dimensions == 8


def test_half_a_surrogate_pair_can_be_cached(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path)
    CachedEncoder(_Constant(), cache).encode(["\ud83d"])
    assert CachedEncoder(CountingEncoder(), cache).encode(["\ud83d"]).shape == (1, 8)


class _Constant(CountingEncoder):
    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> np.ndarray:
        return np.eye(8, dtype=np.float32)[[0] * len(texts)]


def test_progress_counts_the_texts_embedded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapper.matching.cache._SLICE", 2)
    encode(tmp_path, ["a"])
    told: list[tuple[int, int]] = []
    encoder = CachedEncoder(CountingEncoder(), EmbeddingCache(tmp_path))
    encoder.encode(["a", "b", "c", "d"], lambda _label, done, total: told.append((done, total)))
    assert told == [(2, 3), (3, 3)]


def test_an_interrupted_run_keeps_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(CountingEncoder):
        def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> np.ndarray:
            if "c" in texts:
                raise KeyboardInterrupt
            return super().encode(texts, progress)

    monkeypatch.setattr("mapper.matching.cache._SLICE", 2)
    with pytest.raises(KeyboardInterrupt):
        encode(tmp_path, ["a", "b", "c"], Interrupted())
    assert encode(tmp_path, ["a", "b", "c"]) == ["c"]


def test_more_texts_than_a_statement_takes_parameters(tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(1203)]
    assert encode(tmp_path, texts) == texts
    assert encode(tmp_path, texts) == []


def test_the_oldest_vectors_make_room(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, limit=60_000)
    for start in range(0, 1000, 100):
        CachedEncoder(CountingEncoder(), cache).encode([f"text {number}" for number in range(start, start + 100)])
    assert (tmp_path / FILE).stat().st_size < 90_000
    asked = encode(tmp_path, [f"text {number}" for number in range(1000)])
    assert 300 < len(asked) < 1000
    assert asked == [f"text {number}" for number in range(len(asked))]


@pytest.mark.parametrize("damage", ["other file", "truncated", "overwritten"])
def test_a_damaged_file_is_replaced_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    texts = [f"text {number}" for number in range(500)]
    encode(tmp_path, texts)
    file = tmp_path / FILE
    content = file.read_bytes()
    if damage == "other file":
        file.write_bytes(b"no database" * 100)
    elif damage == "truncated":
        file.write_bytes(content[: len(content) // 2])
    else:
        file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    assert encode(tmp_path, texts) == texts
    assert "damaged" in caplog.text
    caplog.clear()
    assert encode(tmp_path, texts) == []
    assert not caplog.text


@pytest.mark.parametrize("stored", [b"", b"123", np.full(8, 0.5, dtype="<f4").tobytes(), b"\xff" * 32, "text"])
def test_a_damaged_vector_is_made_anew(tmp_path: Path, stored: object) -> None:
    encode(tmp_path, ["a", "b"])
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("UPDATE vectors SET vector = ? WHERE row = 1", (stored,))
    database.close()
    assert encode(tmp_path, ["a", "b"]) == ["a"]
    assert encode(tmp_path, ["a", "b"]) == []


def test_a_folder_that_cannot_be_made_only_costs_the_cache(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    cache = EmbeddingCache(tmp_path / "file" / "cache")
    encoder = CountingEncoder()
    CachedEncoder(encoder, cache).encode(["a"])
    CachedEncoder(encoder, cache).encode(["a"])
    assert encoder.asked == ["a", "a"]
    assert caplog.text.count("going on without it") == 1


def test_a_file_held_by_another_process_only_costs_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("mapper.matching.cache._PATIENCE", 0.05)
    encode(tmp_path, ["a"])
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert encode(tmp_path, ["a"]) == ["a"]
    assert "locked" in caplog.text
    other.close()
    assert encode(tmp_path, ["a"]) == []


def test_two_processes_fill_one_cache_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); import test_cache; "
        "start = int(sys.argv[3]); "
        "[test_cache.encode(Path(sys.argv[1]), [f'text {n}' for n in range(k, k + 20)]) "
        "for k in range(start, start + 400, 20)]"
    )
    arguments = [sys.executable, "-W", "error", "-c", code, str(tmp_path), str(Path(__file__).parent)]
    processes = [subprocess.Popen([*arguments, str(start)], stderr=subprocess.PIPE, text=True) for start in (0, 200)]
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
    assert encode(tmp_path, [f"text {number}" for number in range(600)]) == []


def test_the_folder_is_the_users_choice_or_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "chosen"))
    assert find_cache_folder() == tmp_path / "chosen"
    monkeypatch.delenv("MAPPER_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert find_cache_folder() == tmp_path / "xdg" / "recommendation-mapper"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert find_cache_folder().parts[-3:] == ("Library", "Caches", "recommendation-mapper")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert find_cache_folder() == tmp_path / "local" / "recommendation-mapper"
