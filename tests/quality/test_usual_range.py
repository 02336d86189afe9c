"""Measures whether the usual range holds what it promises: each review of the bundled figures beside all others."""

from __future__ import annotations

import json

from mapper.analysis.comparison import FEWEST_EXPECTED, estimate_rate, find_usual_range
from mapper.framework import load_framework
from mapper.reference import find_reference_folder, load_reference


def test_at_least_nineteen_of_twenty_reviews_lie_in_the_usual_range() -> None:
    framework = load_framework()
    folder = find_reference_folder(framework)
    assert folder
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    reference = load_reference(folder, framework, card["encoder"], card["fit"], card["fit_sha256"])
    assert reference
    assert not reference.stale
    below = above = compared = 0
    for review in reference.reviews:
        others = [other for other in reference.reviews if other.state != review.state]
        for column, (_, received) in enumerate(review.strong):
            counts = [other.strong[column][1] for other in others]
            rate, spread = estimate_rate(counts, [other.recommendations for other in others])
            if rate * review.recommendations < FEWEST_EXPECTED:
                continue
            low, high = find_usual_range(review.recommendations, rate, spread)
            compared += 1
            below += received < low
            above += received > high
    print(
        f"{compared} pairs of review and Action: {below / compared:.1%} below the range, {above / compared:.1%} above"
    )
    assert compared > 500
    assert 0.01 < (below + above) / compared <= 0.05  # narrower would mislead, far wider would say nothing
