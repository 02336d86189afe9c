"""The numbers that make vectors of the multilingual encoder language-neutral, from translated worked examples.

In: the folder of a framework with `examples/` and `translations/`. Out: mapper/matching/language_neutral.npz. After it
a fit for this encoder has to be made anew; `make multilingual` does both.

Run: python tests/quality/make_language_neutral.py framework_data/r2p-2023
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mapper.framework import load_framework
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.examples import load_examples, load_translations
from mapper.matching.features import prepare_text
from mapper.matching.multilingual import MultilingualEncoder, learn_neutral


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn language-neutral vectors from translated worked examples.")
    parser.add_argument("folder", type=Path, help="folder of a bundled framework, with translations")
    folder = parser.parse_args().folder
    encoder = CachedEncoder(MultilingualEncoder(), EmbeddingCache())
    translations = load_translations(folder, load_examples(load_framework(folder.name), folder))
    learn_neutral(
        [
            (
                encoder.encode([prepare_text(english) for english, _ in pairs]),
                encoder.encode([prepare_text(example.text) for _, example in pairs]),
            )
            for pairs in translations.values()
        ]
    )
    print(f"learned from {', '.join(f'{len(pairs)} pairs in {name}' for name, pairs in translations.items())}")


if __name__ == "__main__":
    main()
