"""A matcher that needs no model: links every recommendation to the first item of the framework."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mapper.framework import Framework
from mapper.matching.matcher import Description, Matched
from mapper.records import Match, Recommendation


class StubMatcher:
    """No two recommendations read alike, and the later one is in more doubt."""

    def __init__(self, framework: Framework, languages: tuple[str, ...] = (), encoder: str = "stub") -> None:
        self.framework = framework
        self.languages = languages
        self.encoder = encoder
        self.base = self

    def describe(self) -> Description:
        return Description(self.encoder, "", False, ("Nothing is measured.",), (), self.languages)

    def match(self, recommendations: Sequence[Recommendation], **options: object) -> Matched:
        best, score = self.framework.matched_items[0].id, 1.0 + (self.encoder != "stub")
        count = len(recommendations)
        return Matched(
            tuple(Match(rec.id, best, 1, score, 0.9, "addresses", "Strong") for rec in recommendations),
            np.eye(count, dtype=np.float32),
            np.arange(count, dtype=np.float32),
        )

    def place_asks(self, vectors: object) -> Any:
        return None
