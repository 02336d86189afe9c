"""A sample file through reader and importer, with the promises every result keeps."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from mapper.documents.reading import read_document
from mapper.importers.base import ImportOptions, find_importer
from mapper.records import ImportResult

SAMPLES = Path(__file__).parent / "samples"


def import_sample(path: Path, options: ImportOptions | None = None) -> ImportResult:
    """The result of the importer that claims the file; rows add up and ids are unique."""
    document = read_document(path)
    result = find_importer(document).extract(document, options or ImportOptions())
    listed = [issue for issue in result.issues if issue.severity != "warning"]
    assert result.rows == len(result.recommendations) + len(listed), "a row is lost"
    ids = [recommendation.id for recommendation in result.recommendations]
    assert len(set(ids)) == len(ids), "two recommendations bear one id"
    return result


def golden_of(sample: Path) -> tuple[Path, str]:
    """The golden beside a sample, and what it should hold: the result as JSON, without the file's checksum."""
    result = asdict(import_sample(sample))
    del result["sha256"]
    return sample.with_name(f"{sample.name}.golden.json"), json.dumps(result, ensure_ascii=False, indent=1) + "\n"
