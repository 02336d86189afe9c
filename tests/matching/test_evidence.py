"""Reasons a reader can check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from factories import make_framework

from mapper.framework import load_framework
from mapper.matching.evidence import ActionWords, find_mentions, load_common_words, load_mentions, shorten


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ratify CEDAW", {"CEDAW"}),
        ("Ratify the Convention on the Elimination of All Forms of Discrimination against Women", {"CEDAW"}),
        ("Set up a mechanism under OPCAT", {"OPCAT"}),
        ("Accede to OP-CAT", {"OPCAT", "CAT"}),
        ("Ratify the Optional Protocol to the Convention against Torture", {"OPCAT", "CAT"}),
        ("Accede to the Rome Statute", {"Rome Statute"}),
        ("Accede to the Rome   statute of the\nInternational Criminal Court", {"Rome Statute"}),
        ("Cooperate with the ICC", {"Rome Statute"}),
        ("Ratify the ICPPED", {"ICPPED"}),
        ("Follow the Committee on Economic, Social and Cultural Rights and the CESCR", {"ICESCR"}),
        ("Publish the Protocol to Prevent, Suppress and Punish Trafficking in Persons", {"Palermo Protocol"}),
        ("Prevent violence; end the sale of children and economic exploitation", set()),
        ("Issue a standing invitation to Special Rapporteurs", {"special procedures"}),
        ("Follow up on the universal periodic review", {"UPR"}),
        ("Apply the Paris Principles", {"Paris Principles"}),
        ("Feed the cat and educated cats; grant access to the attic", set()),
        ("Ratify cedaw", set()),
        ("CATS and OPCATS, ICCAT", set()),
        ("", set()),
    ],
)
def test_treaties_and_bodies_are_found_acronyms_only_in_capitals(text: str, named: set[str]) -> None:
    assert set(find_mentions(text)) == named


# As the guide to the labels names them, with the short name they are shown under.
GUIDE = {
    "Rome Statute": "Rome Statute",
    "Genocide Convention": "Genocide Convention",
    "Geneva Conventions": "Geneva Conventions",
    "CAT": "CAT",
    "OPCAT": "OPCAT",
    "ICPPED": "ICPPED",
    "ICCPR": "ICCPR",
    "ICESCR": "ICESCR",
    "CEDAW": "CEDAW",
    "CERD": "CERD",
    "CRC": "CRC",
    "Optional Protocol on armed conflict": "OP-CRC-AC",
    "CRPD": "CRPD",
    "ICRMW": "ICRMW",
    "OP2": "ICCPR-OP2",
    "statelessness conventions": "Statelessness Conventions",
    "ILO": "ILO conventions",
    "Refugee Convention": "Refugee Convention",
    "Arms Trade Treaty": "Arms Trade Treaty",
    "Convention against Corruption": "UNCAC",
}
NO_TREATIES = {"FGM", "IHL", "UPR"}


@pytest.mark.parametrize(("written", "short"), GUIDE.items())
def test_every_treaty_of_the_guide_is_found(written: str, short: str) -> None:
    if written == "ILO":
        written = "ILO Convention"  # the organization alone is no treaty
    assert short in find_mentions(f"Ratify the {written} soon")


def test_the_guide_names_no_other_treaty(shared_dir: Path) -> None:
    guide = " ".join((shared_dir / "gold" / "guide.md").read_text(encoding="utf-8").split())
    assert [written for written in GUIDE if written not in guide] == []
    acronyms = set(re.findall(r"\b[A-Z]{3,}\d?\b", guide))
    assert acronyms - GUIDE.keys() <= NO_TREATIES


def test_short_names_stand_for_one_treaty_each_and_are_found_themselves() -> None:
    names = [name for name, *_ in load_mentions()]
    assert len(names) == len(set(names))
    for name in names:
        assert name in find_mentions(f"as the {name} asks"), name


def test_shared_words_are_those_of_the_action_the_rarest_first() -> None:
    words = ActionWords(make_framework().matched_items)
    found = words.shared("Invite the neighbouring towns to repair every bridge and open a school", "1.1.2")
    assert found.split(", ") == ["bridges", "repair", "towns"]
    assert words.shared("Grow cabbages", "1.1.2") == ""


def test_shared_words_are_five_at_most_and_never_common_ones() -> None:
    framework = load_framework()
    words = ActionWords(framework.matched_items)
    item = framework.matched_items[0]
    assert len(words.shared(item.text, item.id).split(", ")) == 5
    assert ActionWords(make_framework().matched_items).shared("That between towns", "1.1.2") == "towns"


def test_common_words_are_words_in_small_letters() -> None:
    assert load_common_words() >= {"human", "rights", "state", "measures", "that", "between", "particularly"}
    assert all(re.fullmatch(r"[a-z]{4,}", word) for word in load_common_words())


def test_a_long_quotation_is_cut_at_a_word() -> None:
    assert shorten("Light  a\nlamp") == "Light a lamp"
    assert shorten("a" * 219 + ".") == "a" * 219 + "."
    assert shorten("lighthouse, " * 40) == "lighthouse, " * 17 + "lighthouse …"
