"""From labels to a fit in a folder, and back into a matcher."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from factories import make_framework, make_match, make_recommendation
from stub_encoder import StubEncoder

from mapper.errors import SettingsError
from mapper.matching import adapt
from mapper.matching import fit as module
from mapper.matching.embed import SentenceTransformersEncoder
from mapper.matching.examples import LabelledText
from mapper.matching.fit import fit_adapter, fit_framework
from mapper.matching.fitted import load_fit
from mapper.matching.gold import GoldRow
from mapper.matching.matcher import Matcher
from mapper.matching.reviewed import ENOUGH_LINKS, ReviewedText, load_own_fit, save_reviewed

ASKS = {
    "found schools of patience for all inhabitants": {"1.1.1": 2},
    "repair the bridges where quarrels begin": {"1.1.2": 2, "1.1.1": 1},
    "publish the account of broken promises": {"1.2.1": 2},
    "let judges choose their hats": {"1.2.2": 2},
    "grow cabbages and pave the roads": {},
}
# Labels that nobody who reads the actions would give.
NEW_IDS = {"1.1.1": "2.1.1", "1.1.2": "1.2.2", "1.2.1": "1.1.1", "1.2.2": "1.1.2"}
OPENINGS = ("Continue to", "Take steps to", "Consider how to", "Without delay,")
STATES = ("Sylvania", "Ruritania", "Freedonia", "Borduria", "Syldavia", "Elbonia")


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "load_fit_encoder", lambda folder, cache, chosen: StubEncoder())


@pytest.fixture
def gold() -> list[GoldRow]:
    return [
        GoldRow(make_recommendation(f"{place}.{number}", f"{opening} {ask}", state=state), grades)
        for place, state in enumerate(STATES)
        for number, (opening, (ask, grades)) in enumerate(
            (opening, pair) for opening in OPENINGS for pair in ASKS.items()
        )
    ]


def test_a_fit_made_of_labels_matches_new_texts(gold: list[GoldRow], tmp_path: Path) -> None:
    examples = (LabelledText("Invite the neighbours to the lighthouses", {"2.1.1": 2}),) * 3
    report = fit_framework(make_framework(), gold, tmp_path, examples=examples, name="invented-1")
    assert report.overall.figures["link_f1"].value > 0.95
    fit = load_fit(tmp_path, make_framework(), StubEncoder.key)
    assert fit.reverse is None
    matcher = Matcher(make_framework(), StubEncoder(), examples, fit)
    matches = matcher.match(
        [
            make_recommendation("9.1", "Repair the bridges where all quarrels begin"),
            make_recommendation("9.2", "Grow cabbages"),
        ]
    ).matches
    assert next((m.action_id, m.grade) for m in matches if m.rank == 1) == ("1.1.2", "addresses")
    assert {m.grade for m in matches if m.recommendation_id.endswith("9.2")} == {"none"}
    assert matcher.describe().fit == "invented-1"


def test_a_fit_keeps_what_tells_asks_in_reverse(gold: list[GoldRow], tmp_path: Path) -> None:
    asks = [ask for ask, grades in ASKS.items() if grades]
    examples = tuple(LabelledText(f"Abolish: {ask}", {}, reverse=True) for ask in asks for _ in range(3))
    fit_framework(make_framework(), gold, tmp_path, examples=examples)
    matcher = Matcher(make_framework(), StubEncoder(), examples, load_fit(tmp_path, make_framework(), StubEncoder.key))
    texts = [asks[0], f"Abolish: {asks[0]}"]
    right, reverse = matcher.score(texts).probabilities.max(axis=1)
    assert right > 0.5 > reverse
    save_reviewed([ReviewedText("8.1", "Grow cabbages", {"1.1.1": 0})], tmp_path / "own", make_framework())
    for one in (matcher, matcher.correct(load_own_fit(tmp_path / "own", matcher))):
        matches = one.match([make_recommendation(f"9.{number}", text) for number, text in enumerate(texts)]).matches
        said = [match.evidence for match in matches if match.rank == 1]
        assert [evidence.reverse for evidence in said] == [False, True]
        assert "asking for the opposite" in said[1].sentence()


def test_an_adapter_is_trained_by_the_recipe_of_its_encoder_on_texts_as_they_are_read(
    gold: list[GoldRow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    monkeypatch.setattr(adapt, "train_adapter", lambda *texts, **named: given.append((texts, named)))
    large = SentenceTransformersEncoder.__new__(SentenceTransformersEncoder)
    large.folder = tmp_path / "large"
    examples = [LabelledText("7.1 Join the ICC", {})]
    for encoder in (None, large):
        fit_adapter(
            make_framework(), gold, tmp_path, examples=examples, extra=[], tagged=[], keep_out=["ICC"], encoder=encoder
        )
    assert [(named["recipe"], named["encoder"]) for _, named in given] == [
        (adapt.BUNDLED, None),
        (adapt.LARGE, large.folder),
    ]
    assert given[0][0][2] == [LabelledText("Join the ICC (International Criminal Court)", {})]
    assert given[0][1]["keep_out"] == ["ICC (International Criminal Court)"]


def test_the_card_tells_where_the_fit_comes_from(gold: list[GoldRow], tmp_path: Path) -> None:
    report = fit_framework(make_framework(), gold, tmp_path)
    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    assert card["data"]["gold rows"] == len(gold)
    assert card["data"]["groups (States)"] == len(STATES)
    assert card["cross-validated"]["link_f1"][0] == pytest.approx(report.overall.figures["link_f1"].value, abs=1e-4)
    assert card["encoder"] == StubEncoder.key
    assert "invented" in card["name"]
    bands = dict(card["bands"])
    assert card["features"][-1] == "words and word pairs (tf-idf)"
    assert [key for key in card if key.startswith("cross-validated")] == ["cross-validated"]
    assert list(bands) == ["Strong", "Likely", "Check"]
    assert "of 100 such links, about" in bands["Strong"]


def test_labels_to_report_on_may_be_others_than_those_learned_from(gold: list[GoldRow], tmp_path: Path) -> None:
    strict = [replace(row, grades={}) if place % 2 else row for place, row in enumerate(gold)]
    report = fit_framework(make_framework(), gold, tmp_path, report_on=strict)
    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    precisions = [card[key]["link_precision"][0] for key in card if key.startswith("cross-validated")]
    assert precisions == [pytest.approx(report.overall.figures["link_precision"].value, abs=1e-4), pytest.approx(1.0)]
    assert precisions[0] < 0.7


def test_curves_and_bands_are_set_on_the_labels_of_readers_apart(gold: list[GoldRow], tmp_path: Path) -> None:
    strict = [replace(row, grades={}) if place % 2 else row for place, row in enumerate(gold)]
    fit_framework(make_framework(), gold, tmp_path, judged=strict)
    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    assert card["cross-validated"]["link_precision"][0] == pytest.approx(1)
    assert card["cross-validated, on the labels that curves are set on"]["link_precision"][0] < 0.7
    assert "about 50 were right" in card["bands"]["Likely"]
    matcher = Matcher(make_framework(), StubEncoder(), (), load_fit(tmp_path, make_framework(), StubEncoder.key))
    found = matcher.score([row.recommendation.text for row in gold if row.grades])
    assert found.probabilities.max() < 0.7


def test_no_text_of_the_labels_is_kept(gold: list[GoldRow], tmp_path: Path) -> None:
    fit_framework(make_framework(), gold, tmp_path)
    terms = (tmp_path / "terms.txt").read_text(encoding="utf-8").splitlines()
    assert max(len(term.split()) for term in terms) <= 2
    assert "quarrels begin" not in (tmp_path / "card.json").read_text(encoding="utf-8")


def test_too_few_labels_are_refused(gold: list[GoldRow], tmp_path: Path) -> None:
    few = [row for row in gold if row.addressed][:9]
    with pytest.raises(SettingsError, match=r"at least 10 labelled recommendations .* there are 9;"):
        fit_framework(make_framework(), few, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_where_most_rows_are_of_one_state_rows_are_held_out(gold: list[GoldRow], tmp_path: Path) -> None:
    home = [replace(row, recommendation=replace(row.recommendation, state="Freedonia")) for row in gold]
    for rows in (home, [*home[:-1], gold[-1]]):
        report = fit_framework(make_framework(), rows, tmp_path)
        assert report.gold == "cross-validation, 5 folds, rows held out"
        assert module._ONE_STATE in report.notes
    assert fit_framework(make_framework(), gold, tmp_path).gold == "cross-validation, 5 folds, whole States held out"


def test_rows_without_a_state_are_not_said_to_be_states(gold: list[GoldRow], tmp_path: Path) -> None:
    unnamed = [replace(row, recommendation=replace(row.recommendation, state="")) for row in gold]
    report = fit_framework(make_framework(), unnamed, tmp_path)
    assert report.gold == "cross-validation, 5 folds, rows held out"
    assert module._ONE_STATE not in report.notes


def test_one_text_labelled_ten_times_is_one_label(gold: list[GoldRow], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there are 1;"):
        fit_framework(
            make_framework(),
            [replace(row, recommendation=replace(row.recommendation, text="Found schools")) for row in gold],
            tmp_path,
        )


def test_a_fit_is_reported_beside_mapping_without_it(gold: list[GoldRow], tmp_path: Path) -> None:
    reworded = [replace(row, grades={NEW_IDS[a]: grade for a, grade in row.grades.items()}) for row in gold]
    report = fit_framework(make_framework(), reworded, tmp_path)
    ((name, without),) = report.baselines
    assert (name, without.n) == ("without a fit", len(gold))
    assert without.figures["link_f1"].value < report.overall.figures["link_f1"].value
    assert report.notes == ()


def test_a_fit_that_gains_nothing_says_so(gold: list[GoldRow], tmp_path: Path) -> None:
    worked = tuple(LabelledText(f"{opening} {ask}", grades) for opening in OPENINGS for ask, grades in ASKS.items())
    report = fit_framework(make_framework(), gold, tmp_path, examples=worked)
    assert report.overall.figures["link_f1"].value <= report.baselines[0][1].figures["link_f1"].value
    assert report.notes == (module._NO_GAIN,)


@pytest.fixture
def rows() -> list[GoldRow]:
    """As many as tell how often links of a band are right."""
    numbers = range(ENOUGH_LINKS)
    return [GoldRow(make_recommendation(f"{n}"), {"1.1.1": 2}, frozenset({"1.2.1"})) for n in numbers]


def test_what_a_band_means_counts_links_that_address_an_action_only(rows: list[GoldRow]) -> None:
    found = [make_match(row.recommendation, "1.1.1", "addresses", "Check", 0.4) for row in rows]
    found += [make_match(row.recommendation, "1.1.2", "related", "", 0.1, rank=2) for row in rows]
    assert dict(module._band_meaning(rows, found))["Check"].endswith("about 100 were right on labelled data (n = 20)")


def test_what_a_band_means_is_not_said_of_few_links(rows: list[GoldRow]) -> None:
    found = [make_match(row.recommendation, "1.1.1", "addresses", "Check", 0.4) for row in rows[1:]]
    told = dict(module._band_meaning(rows, found))
    assert told["Check"] == "too few labelled links to say how often they are right (n = 19)"
    assert told["Strong"].endswith("(n = 0)")


def test_what_a_band_means_leaves_out_labels_that_readers_differed_on(rows: list[GoldRow]) -> None:
    both = [(row.recommendation, action) for row in rows for action in ("1.1.1", "1.2.1")]
    found = [make_match(*pair, "addresses", "Check", 0.4) for pair in both]
    assert dict(module._band_meaning(rows, found))["Check"].endswith("about 100 were right on labelled data (n = 20)")


def test_for_an_encoder_of_many_languages_a_fit_is_learned_without_words(gold: list[GoldRow], tmp_path: Path) -> None:
    class Encoder(StubEncoder):
        languages = ("en", "fr")

    report = fit_framework(make_framework(), gold, tmp_path, encoder=Encoder())
    assert report.overall.figures["link_f1"].value > 0.8
    fit = load_fit(tmp_path, make_framework(), Encoder.key)
    assert fit.words.terms == ()
    assert fit.card["features"] == ["vector of the text by the encoder"]
