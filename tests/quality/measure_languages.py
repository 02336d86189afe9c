"""Links in other languages beside the links of the same texts in English.

In: the folder of UHRI records in six languages. Out: for each language the agreement (micro F1 of links) of what the
multilingual encoder finds in it with what is found in English, by the same encoder and by the bundled one, with 95 %
bootstrap intervals over documents. Nothing was learned from these records. Nobody has labelled them: agreement says
how much a text loses by its language, not whether a link is right. With --card, the figures go to the card of a fit.

Run: python tests/quality/measure_languages.py ../shared/real/uhri --gold ../shared/gold/dev.jsonl
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.framework import load_framework
from mapper.languages import say_language
from mapper.matching.evaluate import evaluate_file
from mapper.matching.matcher import BUNDLED, Matcher, load_matcher
from mapper.matching.multilingual import MULTILINGUAL
from mapper.pipeline import import_files
from mapper.progress import ProgressBars
from mapper.records import Recommendation

Bools = npt.NDArray[np.bool_]

FILES = ("sampled_sdgs_recommendations.jsonl", "sampled_sdgs_one_label.jsonl")
LANGUAGES = ("fr", "es", "ru", "ar", "zh")
SEED, RESAMPLES = 2023, 1000


def read_records(folder: Path, language: str, most: int | None = None) -> tuple[Recommendation, ...]:
    """The recommendations of the records in one language, as the mapper reads them from a file in it."""
    records = [json.loads(line) for name in FILES for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    distinct = list({record["annotationId"]: record for record in records}.values())[:most]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"{language}.jsonl"
        lines = (json.dumps({**record, "text": record[language]}, ensure_ascii=False) for record in distinct)
        path.write_text("\n".join(lines), encoding="utf-8")
        return import_files([path]).recommendations


def find_links(matcher: Matcher, texts: Sequence[str]) -> Bools:
    """Which actions each text is said to address, shape (texts, actions)."""
    with ProgressBars() as progress:
        found: Bools = matcher.score(texts, progress).probabilities >= matcher.thresholds.addresses
    return found


def find_agreement(links: Bools, others: Bools, groups: Sequence[str]) -> tuple[float, float, float]:
    """Micro F1 of two tables of links, and its 95 % interval over resampled groups."""
    _, place = np.unique(list(groups), return_inverse=True)
    common, total = (links & others).sum(axis=1), links.sum(axis=1) + others.sum(axis=1)
    by_group = np.array([np.bincount(place, common), np.bincount(place, total)])
    count = by_group.shape[1]
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), RESAMPLES) @ by_group.T
    low, high = np.quantile(2 * drawn[:, 0] / np.maximum(1, drawn[:, 1]), (0.025, 0.975))
    return float(2 * by_group[0].sum() / max(1, by_group[1].sum())), float(low), float(high)


def measure_languages(
    folder: Path, languages: Sequence[str] = LANGUAGES, most: int | None = None
) -> Mapping[str, tuple[tuple[float, float, float], tuple[float, float, float], int, int]]:
    """By language: agreement with English by the same encoder, with English by the bundled one, links, records."""
    framework = load_framework()
    many, bundled = load_matcher(framework, MULTILINGUAL), load_matcher(framework, fit=BUNDLED)
    english = read_records(folder, "en", most)
    groups = [rec.symbol or rec.id for rec in english]
    texts = [rec.text for rec in english]
    same, best = find_links(many, texts), find_links(bundled, texts)
    found = {
        "en": (find_agreement(same, same, groups), find_agreement(same, best, groups), int(same.sum()), len(texts))
    }
    for language in languages:
        links = find_links(many, [rec.text for rec in read_records(folder, language, most)])
        found[language] = (
            find_agreement(links, same, groups),
            find_agreement(links, best, groups),
            int(links.sum()),
            len(texts),
        )
    print(f"links in English by the bundled encoder: {int(best.sum())}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Agreement of links in other languages with links in English.")
    parser.add_argument("folder", type=Path, help="folder with " + ", ".join(FILES))
    parser.add_argument("--gold", type=Path, help="labelled file, to measure the multilingual encoder in English too")
    parser.add_argument("--card", type=Path, help="card.json of the fit, to write the agreement to")
    options = parser.parse_args()
    found = measure_languages(options.folder)
    print(
        f"{'':<10}{'records':>8}{'links':>7}  {'with English, same encoder':<28}{'with English, bundled encoder':<30}"
    )
    for language, (same, best, links, records) in found.items():
        told = [f"{value:.3f} ({low:.3f}-{high:.3f})" for value, low, high in (same, best)]
        print(f"{say_language(language):<10}{records:>8}{links:>7}  {told[0]:<28}{told[1]:<30}")
    if options.card:
        card = json.loads(options.card.read_text(encoding="utf-8"))
        card["agreement"] = {
            language: [round(value, 4) for value in best]
            for language, (_, best, _, _) in found.items()
            if language != "en"
        }
        options.card.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.gold:
        with ProgressBars() as progress:
            print(evaluate_file(options.gold, encoder=MULTILINGUAL, progress=progress))


if __name__ == "__main__":
    main()
