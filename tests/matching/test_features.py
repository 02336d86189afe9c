"""Texts as they are embedded, words with weights, and the named features of pairs."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from mapper.matching.features import (
    action_similarity,
    build_word_index,
    expand_acronyms,
    normalize_text,
    shared_words,
)

TEXTS = (
    "Train the police in the protection of civilians",
    "Train judges in the protection of witnesses",
    "Repeal the sedition law without delay",
    "Repeal the law on lighthouses",
)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("115.3 Repeal the sedition law", "Repeal the sedition law"),
        ("115.3. Name a lamplighter (National Focal Point)", "Name a lamplighter (National Focal Point)"),
        ("Repeal the\n sedition   law", "Repeal the sedition law"),
        ("Repeal the law\nSource of position: A/HRC/99/15/Add.1 - Para. 7", "Repeal the law"),
        ("Ratify the Convention against Torture (CAT)", "Ratify the Convention against Torture (CAT)"),
        ("Repeal the law (also in the provinces) at once", "Repeal the law (also in the provinces) at once"),
        ("REPEAL THE SEDITION LAW OF THE REALM", "Repeal the sedition law of the realm"),
        ("Ratify OPCAT", "Ratify OPCAT"),
        ("132-90 - إلغاء القانون", "إلغاء القانون"),
        ("140 - 126 إلغاء القانون", "إلغاء القانون"),
        ("50-50 shares for women and men", "50-50 shares for women and men"),
        ("", ""),
    ],
)
def test_a_text_is_embedded_without_what_is_not_its_content(given: str, normal: str) -> None:
    assert normalize_text(given) == normal
    assert normalize_text(normal) == normal


@pytest.mark.parametrize(
    ("given", "expanded"),
    [
        ("Accede to the ICC", "Accede to the ICC (International Criminal Court)"),
        ("Tell the ICC of the ICC", "Tell the ICC (International Criminal Court) of the ICC"),
        ("Join the international criminal court (ICC)", "Join the international criminal court (ICC)"),
        ("Train the XYZ and an icc", "Train the XYZ and an icc"),
    ],
)
def test_the_name_is_written_behind_an_acronym_once_and_where_the_text_has_it_not(given: str, expanded: str) -> None:
    assert expand_acronyms(given) == expanded


@pytest.mark.parametrize(
    ("given", "mended"),
    [
        ("protecton of judges", "protection of judges"),
        ("the witneses", "the witnesses"),
        ("rational", "rational"),  # known, though one letter from another known word
        ("mational", "mational"),  # of two neighbours it may be either
        ("protctn", "protctn"),
        ("judgess, seditin and Protecton", "judgess, sedition and Protecton"),  # a short word, a slip, a name
        ("thepolice", "thepolice"),
    ],
)
def test_a_slip_is_mended_where_one_known_word_alone_can_be_meant(given: str, mended: str) -> None:
    assert build_word_index((*TEXTS, "national, rational"), least=1).mend_spelling(given) == mended


def test_unless_more_are_asked_for_words_of_three_texts_are_kept() -> None:
    assert build_word_index(["lamp"] * 3 + ["lighthouse"] * 2).terms == ("lamp",)


@pytest.mark.parametrize("least", [1, 2])
def test_words_are_weighted_to_the_last_bit_as_tf_idf_weights_them(least: int) -> None:
    texts = (*TEXTS, "The police, the police and THE POLICE", "État: é, ½ x_y İ", "")
    index = build_word_index(texts, least=least)
    theirs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=least, dtype=np.float32).fit(texts)
    np.testing.assert_array_equal(index.terms, theirs.get_feature_names_out())
    np.testing.assert_array_equal(index.idf, theirs.idf_)
    np.testing.assert_array_equal(index.transform(texts).toarray(), theirs.transform(texts).toarray())
    assert "protection of" in index.terms


def test_a_text_of_unknown_words_is_an_empty_row() -> None:
    rows = build_word_index(TEXTS, least=1).transform(["zebra crossing", TEXTS[0]])
    assert rows[0].nnz == 0
    assert np.sqrt(rows[1].power(2).sum()) == pytest.approx(1)


def test_without_words_a_text_has_no_terms_and_its_spelling_stays() -> None:
    index = build_word_index(["", "a"])
    assert index.terms == ()
    assert index.transform(["Réparer les ponts", ""]).shape == (2, 0)
    assert index.mend_spelling("développement responsable") == "développement responsable"


def test_shared_words_are_1_for_the_same_text_and_0_without_a_common_word() -> None:
    words = build_word_index(TEXTS, least=1)
    found = shared_words(words.transform([TEXTS[0], "lighthouses"]), words.transform(TEXTS))
    assert found.shape == (2, 4)
    assert found[0, 0] == pytest.approx(1)
    assert found[0, 3] < found[0, 1] < found[0, 0]
    assert found[1, :3].tolist() == [0, 0, 0]


def test_what_all_actions_share_says_nothing() -> None:
    actions = np.array([[1, 1, 0], [1, 0, 1]], dtype=np.float32)
    center = actions.mean(axis=0)
    found = action_similarity(np.array([[1, 1, 0], [1, 0.5, 0.5]], dtype=np.float32), actions, center)
    np.testing.assert_allclose(found, [[1, -1], [0, 0]], atol=1e-6)
