"""How long the stages take: embedding beside plain sentence-transformers with the same model, matching, learning.

In: the worked examples of the bundled frameworks, all distinct texts; vectors are not taken from the cache. Out: a
table of seconds and texts a second. Times differ from machine to machine, the ratio less; run it on an idle machine,
for a busy one holds up PyTorch's threads more than it does the mapper's.

Run: python tests/quality/benchmark_speed.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from mapper.framework import framework_folder, load_framework
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.embed import DEFAULT_ENCODER, BundledEncoder, SentenceTransformersEncoder, find_bundled_folder
from mapper.matching.examples import load_examples
from mapper.matching.features import normalize_text
from mapper.matching.matcher import load_matcher
from mapper.records import Recommendation, SourceRef

FRAMEWORKS = ("r2p-2023", "upr-issues")


def clock(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    frameworks = [load_framework(name) for name in FRAMEWORKS]
    examples = [
        example for framework in frameworks for example in load_examples(framework, framework_folder(framework.id))
    ]
    texts = list(dict.fromkeys(normalize_text(example.text) for example in examples))
    rows = [Recommendation(id=str(i), text=text, raw=text, source=SourceRef("", "")) for i, text in enumerate(texts)]
    own, plain = BundledEncoder(), SentenceTransformersEncoder(DEFAULT_ENCODER, find_bundled_folder())
    starts = clock(lambda: own.encode(["Ratify"])), clock(lambda: plain.encode(["Ratify"]))
    apart = float(np.abs(own.encode(texts[:100]) - plain.encode(texts[:100])).max())
    # In turn, and the better of two: other work on the machine then tells on both.
    runs = [[clock(lambda e=e: e.encode(texts)) for e in (own, plain)] for _ in range(2)]
    seconds = np.min(runs, axis=0)
    print(f"{len(texts):,} short texts")
    print(f"{'stage':<46}{'seconds':>9}{'texts/s':>9}")

    def report(stage: str, taken: float) -> None:
        print(f"{stage:<46}{taken:>9.1f}{len(texts) / taken:>9.0f}")

    for encoder, taken in zip(("the mapper's encoder", "sentence-transformers"), starts, strict=True):
        print(f"{f'start of {encoder}, first text':<46}{taken:>9.1f}")
    report("embedding, the mapper's encoder", seconds[0])
    report("embedding, plain sentence-transformers", seconds[1])
    for framework in frameworks:
        matcher = load_matcher(framework)
        matcher.match(rows)  # embeds what is not in the cache yet, and loads or learns the heads
        report(f"matching to {framework.id}, embedded before", clock(lambda m=matcher: m.match(rows)))
    CachedEncoder(own, EmbeddingCache()).encode(texts)
    report("embedding, all in the cache", clock(lambda: CachedEncoder(own, EmbeddingCache()).encode(texts)))
    print(f"The mapper embeds {seconds[1] / seconds[0]:.1f} times as fast; vectors differ by {apart:.0e} at most.")


if __name__ == "__main__":
    main()
