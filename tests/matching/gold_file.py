"""A labelled file of invented rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_gold(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    texts = ({"text": f"Light lamp {row['id']}", "state": f"State of {row['id']}"} | dict(row) for row in rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in texts), encoding="utf-8")
    return path
