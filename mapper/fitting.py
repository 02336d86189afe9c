"""Files to a fit: gold labels, worked examples, and labels by reference with their texts are read and learned from.

The front door of `mapper fit`; `mapper.matching.fit` learns from what is read here.

Gold rows can be read again: the labels of further readings stand in `readings.csv` of the framework's folder, by
`key_gold_row`, and are merged with those of the gold file as a gold file with two readings merges its own.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from mapper.errors import SettingsError
from mapper.framework import DEFAULT_FRAMEWORK, Framework, framework_folder, load_framework
from mapper.importers.vocabulary.states import find_state
from mapper.languages import find_language, reads_framework, reads_language
from mapper.matching.cache import EmbeddingCache
from mapper.matching.embed import BundledEncoder, Encoder, load_encoder, reads_many
from mapper.matching.evaluate import Report
from mapper.matching.examples import LabelledText, load_examples, parse_grades
from mapper.matching.fit import fit_framework
from mapper.matching.gold import GoldRow, read_gold
from mapper.matching.multilingual import MULTILINGUAL, load_multilingual_encoder
from mapper.pipeline import import_files
from mapper.progress import Progress, no_progress
from mapper.records import Issue
from mapper.settings import check_folder


@dataclass(frozen=True)
class FitData:
    """What a fit is made of. gold: the labelled rows as given; `merged` are the same rows with the grades of all their
    readings, and `blind` with those of blind readings alone, empty unless each row has two of them.

    tagged: (text, issues that people gave it) of every recommendation in the files of texts. failures: files that
    could not be read.
    """

    gold: tuple[GoldRow, ...]
    merged: tuple[GoldRow, ...]
    blind: tuple[GoldRow, ...]
    examples: tuple[LabelledText, ...]
    extra: tuple[LabelledText, ...]
    tagged: tuple[tuple[str, tuple[str, ...]], ...]
    failures: tuple[Issue, ...]


def fit_file(
    gold: str | Path,
    folder: str | Path,
    *,
    framework: str | Path | Framework = DEFAULT_FRAMEWORK,
    encoder: str = "",
    name: str = "",
    progress: Progress = no_progress,
) -> Report:
    """Learn the mapping of a framework from a labelled file, into a folder for `map_files(..., fit=folder)`.

    gold: JSON Lines with `id`, `text`, `labels` and, so that whole States can be held out, `state`; see
    `mapper.matching.gold`. encoder: "" for the bundled one, or as for `map_files`. Returns what the fit is worth,
    cross-validated, beside mapping without it. Raises SettingsError for fewer than ten rows that address an action,
    and the errors of `load_framework` and `read_gold`.
    """
    target = load_framework(framework)
    check_folder(Path(folder))
    chosen = load_encoder_for(target, encoder)
    data = read_fit_data(target, Path(gold), progress=progress, encoder=chosen)
    return fit_data(target, data, Path(folder), name=name, encoder=chosen, progress=progress)


def fit_data(
    framework: Framework,
    data: FitData,
    folder: Path,
    *,
    name: str = "",
    encoder: Encoder | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Learn from what was read; the report is on the labels as given. encoder: see `load_encoder_for`."""
    report = fit_framework(
        framework,
        data.merged,
        folder,
        examples=data.examples,
        extra=data.extra,
        name=name,
        encoder=encoder,
        judged=data.blind,
        report_on=data.gold if data.merged != data.gold else (),
        progress=progress,
    )
    languages = (encoder or BundledEncoder).languages
    unread = sum(not reads_language(languages, find_language(row.recommendation.text)) for row in data.gold)
    if not unread:
        return report
    note = (
        f"In another language than the encoder reads: {unread:,} of {len(data.gold):,} rows; leave them out, or fit "
        "with --encoder multilingual."
    )
    return replace(report, notes=(*report.notes, note))


def load_encoder_for(framework: Framework, encoder: str, *, adapted: bool = False) -> Encoder | None:
    """The encoder that is asked for, None for the bundled one.

    adapted: an adapter is to be trained for it. Raises SettingsError where that cannot be, or the bundled one does not
    read the framework; EncoderError.
    """
    if encoder == MULTILINGUAL:
        if adapted:
            raise SettingsError("--train-adapter: the multilingual encoder has no adapter; leave out one of the two.")
        return load_multilingual_encoder(EmbeddingCache())
    if encoder and not isinstance(chosen := load_encoder(encoder), BundledEncoder):
        return chosen
    if not reads_framework(BundledEncoder.languages, framework):
        raise SettingsError(f"{framework.id} is in another language than English; fit it with --encoder multilingual.")
    return None


def read_fit_data(
    framework: Framework,
    gold: Path,
    texts: Sequence[Path] = (),
    progress: Progress = no_progress,
    *,
    encoder: Encoder | None = None,
) -> FitData:
    """Read the labelled rows of a framework. texts: files with the texts of its labels by reference.

    encoder: for one that reads many languages, worked examples are read in other languages than English too.

    Raises SettingsError for a gold file that cannot be used, FrameworkError for labels of no action.
    """
    folder = framework_folder(framework.id)
    rows = tuple(_name_state(row) for row in read_gold(gold, framework))
    imported = import_files(texts, progress=progress)
    references = read_label_references(framework, folder) if folder else {}
    known = read_readings(framework, folder) if folder else {}
    readings = [known.get(key_gold_row(row), []) for row in rows]
    blind = [[reading.grades for reading in own if reading.blind] for own in readings]
    examples = load_examples(framework, folder, translations=encoder is not None and reads_many(encoder))
    # Where nothing else is known of an action, its own text is its example: without it, few labels are worse than none.
    own_texts = () if examples else tuple(LabelledText(item.text, {item.id: 2}) for item in framework.matched_items)
    return FitData(
        gold=rows,
        merged=tuple(
            merge_readings(row, [row.grades, *(reading.grades for reading in own)]) if own else row
            for row, own in zip(rows, readings, strict=True)
        ),
        blind=tuple(map(merge_readings, rows, blind)) if all(len(own) > 1 for own in blind) else (),
        examples=examples,
        extra=(
            *own_texts,
            *(
                LabelledText(rec.text, references[rec.id], rec.state)
                for rec in imported.recommendations
                if rec.id in references
            ),
        ),
        tagged=tuple((rec.text, tuple(rec.themes)) for rec in imported.recommendations),
        failures=imported.failures,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """Grades that one reader gave a gold row. blind: by a reader who saw neither other labels nor what a fit offers."""

    grades: Mapping[str, int]
    blind: bool


def read_readings(framework: Framework, folder: Path) -> dict[str, list[Reading]]:
    """Further readings of gold rows by `key_gold_row`, from `readings.csv` of a framework's folder; none without it."""
    found: dict[str, list[Reading]] = {}
    for row, grades in _read_grades(framework, folder.glob("readings.csv")):
        found.setdefault(row["id"], []).append(Reading(grades, row["reading"] == "blind"))
    return found


def read_label_references(framework: Framework, folder: Path) -> dict[str, dict[str, int]]:
    """Grades by recommendation id from `labels/*.csv` of a framework's folder: references only, no texts."""
    return {row["id"]: grades for row, grades in _read_grades(framework, (folder / "labels").glob("*.csv"))}


def _read_grades(framework: Framework, paths: Iterable[Path]) -> Iterator[tuple[dict[str, str], dict[str, int]]]:
    """Each row of these tables with the grades in its column `labels`."""
    labelled_as = framework.labelled_as
    for path in sorted(paths):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                yield row, parse_grades(row["labels"], labelled_as, f"{path.name}, line {number}")


def key_gold_row(row: GoldRow) -> str:
    """The row's id with the start of its text's sha256, for another file may use the id for another text."""
    return f"{row.id}/{hashlib.sha256(row.recommendation.text.encode()).hexdigest()[:8]}"


def merge_readings(row: GoldRow, readings: Sequence[Mapping[str, int]]) -> GoldRow:
    """The row with the grades of several readings: a mean of 1.5 or more is grade 2, of 1 or more grade 1, and what is
    less is contested. Of two readings, a sum of 3 or 4 is grade 2, of 2 grade 1, and a lone 1 is contested."""
    means = {
        action: sum(reading.get(action, 0) for reading in readings) / len(readings)
        for action in chain.from_iterable(readings)
    }
    return replace(
        row,
        grades={action: 2 if mean >= 1.5 else 1 for action, mean in means.items() if mean >= 1},
        contested=row.contested | {action for action, mean in means.items() if mean < 1},
    )


def _name_state(row: GoldRow) -> GoldRow:
    """The row with the name of its State as importers write it, so that no State stands in two groups."""
    state = find_state(row.recommendation.state)
    return replace(row, recommendation=replace(row.recommendation, state=state.name)) if state else row
