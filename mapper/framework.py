"""A policy framework as data: Parts, Actions and recommended actions, with their texts and known flaws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A top-level division, "1" to "4" in the R2P framework."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Action:
    """A group of recommended actions, "1.1" to "4.5" in the R2P framework."""

    id: str
    title: str
    part: str = ""  # id of its Part, "" where the framework has no Parts


@dataclass(frozen=True, slots=True)
class RecommendedAction:
    """One thing a State should do: the unit that recommendations are matched to."""

    id: str  # "1.1.1"
    text: str  # for reading and matching
    published: str  # as in the source, slips and footnote numbers included
    action: str = ""  # id of its Action, "" where the framework is a flat list
    title: str = ""
    audience: str = ""  # "members of the UNSC", ...
    situation: str = ""  # "imminent risk", "actual occurrence", ...
    footnotes: tuple[str, ...] = ()
    same_as: str = ""  # id of the item this one repeats; matched once, under that id
    note: str = ""  # known flaw of this edition


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework ready for matching. Items stand in order of appearance; `same_as` items are kept but not matched."""

    id: str
    title: str
    source: str
    licence: str
    parts: tuple[Part, ...]
    actions: tuple[Action, ...]
    items: tuple[RecommendedAction, ...]
    sha256: str = ""  # of ids and texts: a fit names the framework it belongs to by this

    @property
    def matched_items(self) -> tuple[RecommendedAction, ...]:
        """The items recommendations are matched to: all but the repeats."""
        return tuple(item for item in self.items if not item.same_as)

    def item(self, item_id: str) -> RecommendedAction:
        """The recommended action with this id; KeyError if there is none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def action_of(self, item_id: str) -> str:
        """The id of the Action an item belongs to; the item's own id in a flat framework."""
        return self.item(item_id).action or item_id
