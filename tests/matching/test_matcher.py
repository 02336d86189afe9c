"""The stages together, with a stub in the encoder's place."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from factories import make_framework, make_recommendation
from stub_encoder import StubEncoder

from mapper.errors import SettingsError
from mapper.framework import Framework, load_framework
from mapper.matching import matcher as module
from mapper.matching.asks import AskSpace
from mapper.matching.calibrate import Curve
from mapper.matching.decide import Thresholds
from mapper.matching.embed import DEFAULT_ENCODER, BundledEncoder, JoinedEncoder, SentenceTransformersEncoder
from mapper.matching.examples import LabelledText
from mapper.matching.features import build_word_index, normalize_text
from mapper.matching.fitted import Fit, save_fit
from mapper.matching.learn import fit_heads
from mapper.matching.matcher import Matcher, load_matcher
from mapper.matching.reviewed import ReviewedText, load_own_fit, save_reviewed
from mapper.records import Evidence, Match, Recommendation

EXAMPLES = tuple(
    LabelledText(f"{opening} {ask}", {action: 2})
    for opening in ("Continue to", "Take steps to", "Consider how to", "Without delay,")
    for ask, action in (
        ("found schools of patience in the districts", "1.1.1"),
        ("repair the bridges between the towns", "1.1.2"),
        ("publish the yearly account of broken promises under OPCAT", "1.2.1"),
        ("let judges choose their hats", "1.2.2"),
        ("invite neighbours to the lighthouses", "2.1.1"),
    )
) + tuple(LabelledText(text, {}) for text in ("Grow cabbages", "Pave the roads", "Vaccinate children"))
ASKS = (
    "Repair the old bridges of the northern towns",
    "Let all judges choose hats",
    "Grow more cabbages",
    "Publish a yearly account of broken promises in line with OPCAT; invite the neighbours to visit lighthouses",
    "115.7 Found another school of patience in each district",
    "Something else altogether",
    "Repair",
)


@pytest.fixture
def recommendations() -> tuple[Recommendation, ...]:
    return tuple(make_recommendation(f"1.{number}", text) for number, text in enumerate(ASKS, start=1))


def make_fit(framework: Framework) -> Fit:
    texts = [normalize_text(example.text) for example in EXAMPLES]
    columns = {item.id: column for column, item in enumerate(framework.matched_items)}
    truth = np.zeros((len(EXAMPLES), len(columns)), dtype=bool)
    for row, example in enumerate(EXAMPLES):
        truth[row, [columns[action] for action in example.grades]] = True
    words = build_word_index(texts, least=1)
    heads = fit_heads(StubEncoder().encode(texts), words.transform(texts), truth)
    ramp = np.linspace(-6, 6, 13, dtype=np.float32)
    return Fit(
        name="invented-1",
        framework_id=framework.id,
        framework_sha256=framework.sha256,
        encoder_key=StubEncoder.key,
        items=tuple(columns),
        words=words,
        addresses=heads,
        related=replace(heads, bias=heads.bias + 1),
        curve=Curve(ramp, (1 / (1 + np.exp(-ramp))).astype(np.float32)),
        related_curve=Curve(ramp, (1 / (1 + np.exp(-ramp))).astype(np.float32)),
        thresholds=Thresholds(addresses=0.4, strong=0.95, likely=0.6, related=0.35),
        band_meaning=(("Strong", "of 100 such links, about 96 were right on labelled data"),),
    )


MATCHERS = {
    "with a fit": lambda: Matcher(make_framework(), StubEncoder(), EXAMPLES, make_fit(make_framework())),
    "with examples": lambda: Matcher(make_framework(), StubEncoder(), EXAMPLES),
    "with texts alone": lambda: Matcher(make_framework(), StubEncoder()),
}


@pytest.fixture(params=MATCHERS)
def matcher(request: pytest.FixtureRequest) -> Matcher:
    return MATCHERS[request.param]()


@pytest.fixture
def fitted() -> Matcher:
    return MATCHERS["with a fit"]()


def first_actions(matches: Iterable[Match]) -> dict[str, str]:
    """By paragraph, the action of rank 1."""
    return {match.recommendation_id.partition("#")[2]: match.action_id for match in matches if match.rank == 1}


def links(matches: Iterable[Match]) -> set[tuple[str, str]]:
    return {(match.recommendation_id, match.action_id) for match in matches if match.grade == "addresses"}


def test_the_action_that_is_asked_for_comes_first(
    matcher: Matcher, recommendations: tuple[Recommendation, ...]
) -> None:
    found = first_actions(matcher.match(recommendations).matches)
    assert (found["1.1"], found["1.2"], found["1.5"]) == ("1.1.2", "1.2.2", "1.1.1")
    assert found["1.4"] in ("1.2.1", "2.1.1")


def test_every_recommendation_has_its_nearest_candidate_and_ranks_count_from_1(
    matcher: Matcher, recommendations: tuple[Recommendation, ...]
) -> None:
    matches = matcher.match(recommendations).matches
    assert list(dict.fromkeys(match.recommendation_id for match in matches)) == [rec.id for rec in recommendations]
    for rec in recommendations:
        own = [match for match in matches if match.recommendation_id == rec.id]
        assert own[0].rank == 1
        assert (np.diff([match.rank for match in own]) > 0).all()
        assert (np.diff([match.score for match in own]) <= 0).all()
        assert all(match.grade != "none" for match in own[1:])
        assert all(0 <= match.probability <= 1 for match in own)


def test_candidates_keep_at_least_so_many_and_change_nothing_else(
    matcher: Matcher, recommendations: tuple[Recommendation, ...]
) -> None:
    few, many = matcher.match(recommendations).matches, matcher.match(recommendations, candidates=3).matches
    for rec in recommendations:
        ranks = [match.rank for match in many if match.recommendation_id == rec.id]
        assert ranks[:3] == [1, 2, 3]
    assert set(few) <= set(many)
    assert links(few) == links(many)
    everything = matcher.match(recommendations, candidates=99).matches
    assert len(everything) == len(recommendations) * len(make_framework().matched_items)
    assert {match.evidence for match in everything if match.grade == "none" and match.rank > 1} == {Evidence()}


def test_the_order_of_recommendations_only_permutes_the_result(
    matcher: Matcher, recommendations: tuple[Recommendation, ...]
) -> None:
    shuffled = list(recommendations)
    random.Random(4).shuffle(shuffled)
    assert shuffled != list(recommendations)

    def facts(matches: Iterable[Match]) -> dict[tuple[str, str], object]:
        return {
            (m.recommendation_id, m.action_id): (m.rank, m.grade, m.band, m.evidence, round(m.probability, 5))
            for m in matches
        }

    assert facts(matcher.match(shuffled).matches) == facts(matcher.match(recommendations).matches)


def test_a_recommendation_is_matched_alone_as_it_is_among_others(
    matcher: Matcher, recommendations: tuple[Recommendation, ...]
) -> None:
    together = matcher.match(recommendations).matches
    alone = [match for rec in recommendations for match in matcher.match([rec]).matches]
    assert [(m.recommendation_id, m.action_id, m.rank, m.grade, m.band) for m in alone] == [
        (m.recommendation_id, m.action_id, m.rank, m.grade, m.band) for m in together
    ]
    np.testing.assert_allclose([m.probability for m in alone], [m.probability for m in together], atol=1e-5)


def test_slices_are_matched_as_one(
    matcher: Matcher, recommendations: tuple[Recommendation, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = matcher.match(recommendations)
    monkeypatch.setattr(module, "_SLICE", 3)
    parts = matcher.match(recommendations)
    assert [(m.recommendation_id, m.action_id, m.rank, m.grade) for m in parts.matches] == [
        (m.recommendation_id, m.action_id, m.rank, m.grade) for m in whole.matches
    ]
    np.testing.assert_allclose(parts.vectors, whole.vectors, atol=1e-5)
    np.testing.assert_allclose(parts.doubts, whole.doubts, atol=1e-4)


def test_nothing_gives_nothing(matcher: Matcher) -> None:
    assert matcher.match(()).matches == ()


def test_a_higher_threshold_never_adds_a_link(recommendations: tuple[Recommendation, ...]) -> None:
    fit = make_fit(make_framework())
    before: set[tuple[str, str]] | None = None
    counts = []
    for least in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999):
        thresholds = replace(fit.thresholds, addresses=least, likely=max(least, 0.6), strong=max(least, 0.95))
        matcher = Matcher(make_framework(), StubEncoder(), EXAMPLES, replace(fit, thresholds=thresholds))
        found = links(matcher.match(recommendations).matches)
        assert before is None or found <= before
        before = found
        counts.append(len(found))
    assert counts[0] > counts[-1]


def test_words_too_short_for_the_encoder_tell_actions_without_examples() -> None:
    matches = MATCHERS["with texts alone"]().match([make_recommendation("1.1", "Own it")]).matches
    assert first_actions(matches) == {"1.1": "1.2.2"}


def test_examples_reach_actions_by_words_that_their_texts_have_not() -> None:
    examples = tuple(
        LabelledText(f"{verb} {thing}", {action: grade})
        for verb in ("Count", "Paint", "Sell", "Oil")
        for thing, action, grade in (("the ferries", "2.1.1", 2), ("the turbines", "1.2.1", 1))
    )
    texts = ["Inspect ferries", "Inspect turbines"]
    found = Matcher(make_framework(), StubEncoder(), examples).score(texts)
    columns = [item.id for item in make_framework().matched_items]
    ferries, turbines = columns.index("2.1.1"), columns.index("1.2.1")
    assert found.probabilities.argmax(axis=1)[0] == found.related.argmax(axis=1)[0] == ferries
    assert found.related.argmax(axis=1)[1] == turbines
    assert found.related[1, turbines] > 2 * found.probabilities[1, turbines]


def test_few_decisions_leave_what_a_fit_says_of_its_bands(fitted: Matcher, tmp_path: Path) -> None:
    save_reviewed([ReviewedText("1", "Light the lamp.", {"1.1.1": 2})], tmp_path, make_framework())
    own = load_own_fit(tmp_path, fitted)
    assert (own.calibrated, own.limits, own.band_meaning) == (True, (), fitted.describe().band_meaning)


def test_a_slip_in_a_word_that_the_fit_knows_is_read_as_that_word(fitted: Matcher) -> None:
    text = "Invite neihbours of XYZ"
    assert fitted.score([text]).texts == ("Invite neighbours of XYZ",)
    assert MATCHERS["with examples"]().score([text]).texts == (text,)


def test_a_fit_is_named_and_calibrated(fitted: Matcher) -> None:
    described = fitted.describe()
    assert (described.fit, described.calibrated) == ("invented-1", True)
    assert described.band_meaning == fitted.fit.band_meaning
    assert not any("uncalibrated" in limit for limit in described.limits)
    assert described.encoder == "stub (stub@sha256:0)"


def test_a_fit_of_few_labels_is_uncalibrated_and_says_so(fitted: Matcher, tmp_path: Path) -> None:
    assert fitted.fit is not None
    few = Matcher(make_framework(), StubEncoder(), EXAMPLES, replace(fitted.fit, card={"data": {"gold rows": 30}}))
    save_reviewed([ReviewedText("1", "Light the lamp.", {"1.1.1": 2})], tmp_path, make_framework())
    for one in (few, few.correct(load_own_fit(tmp_path, few))):
        described = one.describe()
        assert not described.calibrated
        assert described.limits[0].startswith("Learned from 30 labelled recommendations; with fewer than 100")


def test_who_made_the_labels_is_said_only_where_the_mapper_brought_them(fitted: Matcher) -> None:
    def say(*parts: object, bundled: bool = False) -> str:
        limits = Matcher(make_framework(), StubEncoder(), *parts, bundled=bundled).describe().limits  # type: ignore[arg-type]
        return " ".join(limit for limit in limits if "large language model" in limit)

    assert say(EXAMPLES, fitted.fit, bundled=True).startswith("How often links of a band are right was measured on")
    assert say(EXAMPLES, fitted.fit) == say(EXAMPLES) != ""  # a fit of the user's own of a framework with examples
    assert say(EXAMPLES).startswith("The worked examples")
    assert say((), fitted.fit) == say() == ""


@pytest.mark.parametrize("kind", ["with examples", "with texts alone"])
def test_without_a_fit_the_bands_are_said_to_be_uncalibrated(kind: str) -> None:
    described = MATCHERS[kind]().describe()
    assert (described.fit, described.calibrated) == ("", False)
    assert "uncalibrated" in described.limits[0]
    assert all("not calibrated" in meaning for _, meaning in described.band_meaning)


class TestManyLanguages:
    """With an encoder that reads several languages, only vectors count, and rows say which model read them."""

    class Encoder(StubEncoder):
        name = "stub of tongues"
        languages = ("en", "fr")

    @pytest.fixture
    def many(self) -> Matcher:
        fit = make_fit(make_framework())
        none = np.zeros((0, fit.addresses.by_word.shape[1]), dtype=np.float32)
        heads = replace(fit.addresses, by_word=none), replace(fit.related, by_word=none)
        fit = replace(fit, words=build_word_index(()), addresses=heads[0], related=heads[1])
        return Matcher(make_framework(), self.Encoder(), EXAMPLES, fit)

    def test_the_evidence_names_language_and_model(self, many: Matcher, fitted: Matcher) -> None:
        text = replace(make_recommendation("1.1", "Repair the bridges between the towns"), language="fr")
        assert many.match([text]).matches[0].evidence.note == "Text in French, read by stub of tongues"
        assert fitted.match([text]).matches[0].evidence.note == ""

    def test_words_of_the_labelled_language_do_not_count(self) -> None:
        wordless = Matcher(make_framework(), self.Encoder(), EXAMPLES)
        assert wordless._scorer._words.terms == ()  # type: ignore[attr-defined]
        assert Matcher(make_framework(), StubEncoder(), EXAMPLES)._scorer._words.terms  # type: ignore[attr-defined]
        texts_alone = Matcher(make_framework(), self.Encoder())
        assert texts_alone._scorer._words.terms == ()  # type: ignore[attr-defined]
        assert first_actions(texts_alone.match([make_recommendation("1.1", "Let judges choose their hats")]).matches)

    def test_bands_and_limits_say_what_was_measured(self, many: Matcher, fitted: Matcher) -> None:
        assert many.fit is not None
        measured = replace(many.fit, card={"agreement": {"fr": [0.651, 0.6, 0.7], "zh": [0.5, 0.4, 0.6]}})
        described = Matcher(make_framework(), self.Encoder(), EXAMPLES, measured).describe()
        assert dict(described.band_meaning)["Strong"].endswith("right on labelled data, all in English")
        assert "French 0.65, Chinese 0.50" in described.limits[-1]
        assert "were not measured for this framework" in many.describe().limits[-1]
        assert "--encoder multilingual" in fitted.describe().limits[-1]

    def test_its_fit_stands_beside_the_other_and_is_found_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        encoder = self.Encoder()
        encoder.dimensions = StubEncoder.dimensions
        monkeypatch.setattr(module, "load_multilingual_encoder", lambda cache: encoder)
        assert load_matcher(make_framework(), "multilingual", "bundled").fit is None
        save_fit(make_fit(make_framework()), tmp_path / "own")  # for English, and so not for this encoder
        with pytest.raises(SettingsError, match=r"own-multilingual: with --encoder multilingual .* there is none"):
            load_matcher(make_framework(), "multilingual", tmp_path / "own")
        save_fit(make_fit(make_framework()), tmp_path / "own-multilingual")
        assert load_matcher(make_framework(), "multilingual", tmp_path / "own").describe().fit == "invented-1"


def test_evidence_shows_the_clause_that_fired_and_what_was_named(
    fitted: Matcher, recommendations: tuple[Recommendation, ...]
) -> None:
    own = {
        m.action_id: m
        for m in fitted.match(recommendations, candidates=5).matches
        if m.recommendation_id.endswith("#1.4")
    }
    account, lamps = own["1.2.1"], own["2.1.1"]
    assert "none" not in (account.grade, lamps.grade)
    assert account.evidence.clause == "Publish a yearly account of broken promises in line with OPCAT"
    assert lamps.evidence.clause == "invite the neighbours to visit lighthouses"
    assert (account.evidence.mention, lamps.evidence.mention) == ("OPCAT", "")
    assert {"account", "broken", "promises"} <= set(account.evidence.action_words.split(", "))
    assert "broken promises" in account.evidence.example
    assert "lighthouses" in lamps.evidence.example


def test_the_example_shown_is_one_that_addresses_the_action() -> None:
    related, addresses = LabelledText("Repair bridges", {"1.1.2": 1}), LabelledText("Mend the bridges", {"1.1.2": 2})
    matcher = Matcher(make_framework(), StubEncoder(), (related, addresses), make_fit(make_framework()))
    match = matcher.match([make_recommendation("1.1", "Repair bridges between the towns")]).matches[0]
    assert (match.action_id, match.evidence.example) == ("1.1.2", "Mend the bridges")


def test_the_evidence_is_of_the_text_without_its_number(
    fitted: Matcher, recommendations: tuple[Recommendation, ...]
) -> None:
    match = fitted.match(recommendations[4:5]).matches[0]
    assert match.evidence.clause == "Found another school of patience in each district"


def test_what_lies_outside_is_offered_nothing_but_shows_its_nearest_candidate(fitted: Matcher) -> None:
    (match,) = fitted.match([make_recommendation("2.1", "Grow more cabbages and vaccinate the children")]).matches
    assert (match.rank, match.grade, match.band) == (1, "none", "")
    assert match.probability < 0.4
    assert match.evidence.clause


class TestLoading:
    """`load_matcher` for frameworks of one's own."""

    @pytest.fixture(autouse=True)
    def stub(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(module, "load_encoder", lambda name: StubEncoder())

    @pytest.fixture
    def own(self, tmp_path: Path) -> Path:
        rows = "".join(f'L{number},"{item.text}"\n' for number, item in enumerate(make_framework().matched_items))
        (tmp_path / "lamps.csv").write_text(f"id,text\n{rows}", encoding="utf-8")
        return tmp_path / "lamps.csv"

    def test_a_users_own_table_is_matched_without_calibration(
        self, own: Path, recommendations: tuple[Recommendation, ...]
    ) -> None:
        matcher = load_matcher(load_framework(own))
        found = first_actions(matcher.match(recommendations).matches)
        assert (found["1.1"], found["1.2"], found["1.5"]) == ("L1", "L3", "L0")
        assert matcher.describe().calibrated is False

    def test_a_framework_of_one_action_is_enough(
        self, tmp_path: Path, recommendations: tuple[Recommendation, ...]
    ) -> None:
        (tmp_path / "one.csv").write_text("id,text\n1,Repair the bridges between towns\n", encoding="utf-8")
        matches = load_matcher(load_framework(tmp_path / "one.csv")).match(recommendations, candidates=5).matches
        assert [match.action_id for match in matches] == ["1"] * len(recommendations)
        assert all(np.isfinite(match.probability) for match in matches)

    def test_a_bundled_name_with_other_texts_has_neither_its_examples_nor_its_fit(self) -> None:
        framework = replace(make_framework(), id="r2p-2023")
        assert load_matcher(framework).describe().calibrated is False
        assert (
            load_matcher(framework).match([make_recommendation("1.1", "Repair the bridges")]).matches[0].action_id
            == "1.1.2"
        )

    def test_the_bundled_encoder_is_not_another_when_it_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "load_encoder", lambda name: BundledEncoder())
        monkeypatch.setattr(module, "load_fit_encoder", lambda folder, cache: StubEncoder())
        save_fit(make_fit(make_framework()), tmp_path)
        assert load_matcher(make_framework(), DEFAULT_ENCODER, tmp_path).describe().fit == "invented-1"

    def test_a_fit_for_a_chosen_encoder_stands_beside_that_for_the_bundled_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chosen = SentenceTransformersEncoder.__new__(SentenceTransformersEncoder)
        chosen.name, chosen.key, chosen.languages = "some/large-model", "large@sha256:0", ("en",)
        monkeypatch.setattr(module, "load_encoder", lambda name: chosen)
        assert load_matcher(make_framework(), "large-model").describe().fit == ""
        monkeypatch.setattr(module, "load_fit_encoder", lambda folder, cache, base: base is chosen and StubEncoder())
        with pytest.raises(SettingsError, match=r"own-large-model: with --encoder .* there is none"):
            load_matcher(make_framework(), "large-model", tmp_path / "own")
        save_fit(make_fit(make_framework()), tmp_path / "own-large-model")
        assert load_matcher(make_framework(), "large-model", tmp_path / "own").describe().fit == "invented-1"
        (tmp_path / "own").mkdir()
        monkeypatch.chdir(tmp_path / "own")
        assert load_matcher(make_framework(), "large-model", ".").describe().fit == "invented-1"
        monkeypatch.setattr(module, "find_own_folder", lambda framework: tmp_path / "own")
        save_reviewed([ReviewedText("1", "Light the lamp.", {"1.1.1": 2})], tmp_path / "own", make_framework())
        assert "reviewers decided on" in load_matcher(make_framework(), "large-model").describe().fit


def test_embeddings_are_one_unit_vector_a_recommendation(
    matcher: Matcher, recommendations: tuple[Recommendation, ...]
) -> None:
    vectors = matcher.match(recommendations).vectors
    assert len(vectors) == len(recommendations)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_asks_are_placed_by_what_was_learned_for_the_model_without_its_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    adapted, plain = StubEncoder(), StubEncoder()
    adapted.key = "adapted"
    space = AskSpace(np.zeros(128, np.float32), np.ones((128, 2), np.float32))
    monkeypatch.setattr(module, "load_ask_space", lambda key: space if key == StubEncoder.key else None)
    vectors = np.eye(128, dtype=np.float32)[:3]
    for encoder in (plain, JoinedEncoder([adapted], plain)):
        placed = Matcher(make_framework(), encoder).place_asks(vectors)
        assert placed is not None
        assert placed.shape == (3, 130)
    assert Matcher(make_framework(), adapted).place_asks(vectors) is None


def test_what_reads_clearly_is_less_in_doubt_than_what_could_be_several_actions(matcher: Matcher) -> None:
    rows = [make_recommendation("1.1", ASKS[0]), make_recommendation("1.2", "Let judges repair bridges")]
    doubts = matcher.match(rows).doubts
    assert doubts.shape == (2,)
    assert doubts[0] < doubts[1]


def test_of_a_model_whose_languages_are_not_known_it_is_not_said_that_it_reads_english_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(StubEncoder, "languages", ())
    limits = MATCHERS["with examples"]().describe().limits
    assert not any("left unmatched" in limit for limit in limits)


def test_what_was_learned_from_examples_is_not_learned_again_with_decisions(tmp_path: Path) -> None:
    matcher = MATCHERS["with examples"]()
    save_reviewed([ReviewedText("1", "Light the lamp.", {"1.1.1": 2})], tmp_path, make_framework())
    corrected = matcher.correct(load_own_fit(tmp_path, matcher))
    assert corrected._scorer is matcher._scorer
    assert corrected.base is matcher.base is matcher
    assert "reviewers decided on" in corrected.describe().fit
    assert not matcher.describe().fit
