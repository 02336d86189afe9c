"""Reviewed texts on disk: what is written is read again."""

from __future__ import annotations

from pathlib import Path

from factories import make_framework

from mapper.matching.reviewed import ReviewedText, load_reviewed, save_reviewed


def test_reviewed_texts_are_read_as_they_were_written_whatever_they_hold(tmp_path: Path) -> None:
    # Texts copied from Word and from web pages hold U+2028 and U+0085, which JSON leaves as they are.
    signs = ("\n", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x1c", "“é”")
    texts = tuple(
        ReviewedText(
            f"R{number}", f"Light the lamp{sign}at night", {"1.1.1": 2, "1.2.1": 0}, ("1.1.2",), "reviewed.xlsx"
        )
        for number, sign in enumerate(signs)
    )
    save_reviewed(texts, tmp_path / "new", make_framework())
    assert load_reviewed(tmp_path / "new", make_framework()) == texts
