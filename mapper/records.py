"""The records that flow through the mapper: what was received, what went wrong, what was matched.

Importers make `Recommendation` and `Issue`; matching makes `Match`; everything after reads a
`MappingResult`. All are frozen, and every collection is a tuple.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mapper.framework import Framework

Mechanism = Literal["UPR", "Treaty body", "Special procedure", ""]
Position = Literal["Supported", "Noted", "Supported/Noted", ""]
Severity = Literal["error", "warning", "info"]
Grade = Literal["addresses", "related", "none"]
Band = Literal["Strong", "Likely", "Check", ""]
Verdict = Literal["Accept", "Partly", "Reject", "Unsure", ""]


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where something stands: the file's name and the place in it ("table 1, row 12", "page 14, para. 115.3")."""

    file: str
    place: str

    def __str__(self) -> str:
        """As messages open with it: "matrix.docx, table 1, row 12"."""
        return f"{self.file}, {self.place}"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation as received, with every field its source gives.

    `id` is what the UN calls it: base symbol + "#" + paragraph (`A/HRC/28/15#115.3`, without
    `/Add.n`); else the value of the table's `id` column; else file + place. `text` is cleaned for
    reading and matching (no paragraph number, no recommending States in closing brackets, no
    "Source of position" line); `raw` is the source's own text, untouched. State names are UN short
    names, or as written where no State is called so; `recommending_states_raw` keeps all as written. Unknown values
    are empty, never guessed.
    """

    id: str
    text: str
    raw: str
    source: SourceRef
    mechanism: Mechanism = ""
    body: str = ""  # "UPR", "CEDAW", "SR Torture", ...
    state: str = ""  # State under review, UN short name
    state_iso3: str = ""
    state_raw: str = ""
    symbol: str = ""  # "A/HRC/28/15"
    session: int | None = None  # UPR session, 1 to 54; for a treaty body, the committee's own session
    cycle: int | None = None  # UPR cycle, 1 to 4
    paragraph: str = ""  # "115.3"
    recommending_states: tuple[str, ...] = ()
    recommending_states_raw: tuple[str, ...] = ()
    position: Position = ""
    position_raw: str = ""
    reply: str = ""  # what the State said of it in its addendum beside the position
    themes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # affected persons
    sdgs: tuple[str, ...] = ()
    date: str = ""  # ISO 8601
    language: str = ""  # ISO 639-1
    duplicate_of: str = ""  # id of the same recommendation in a better source
    other_fields: tuple[tuple[str, str], ...] = ()  # (header, value) of the source's columns without a field here

    @property
    def may_be_upr(self) -> bool:
        """Elsewhere than in the UPR States take no positions and there are no cycles, so that none is missing."""
        return self.mechanism in ("UPR", "")


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a reader has to know about the input, with its place.

    severity "error": a row that should have been a recommendation and could not be read;
    "info": a row that is not a recommendation by its nature (a concern, a heading paragraph);
    "warning": a note on a row that was kept, or on a whole file. Errors and infos each stand for
    one row of input, so that rows in = recommendations + errors + infos; warnings stand for none.
    """

    code: str  # kebab-case, stable: "missing-text", "concern", "unknown-state"
    message: str  # what, where, what to do; one sentence
    source: SourceRef
    severity: Severity = "error"
    text: str = ""  # the row's own text, so that nothing is lost


@dataclass(frozen=True, slots=True)
class PositionAnswer:
    """A State's answer, found in an addendum, to one recommendation of a report."""

    symbol: str  # base symbol of the report, "A/HRC/28/15"
    paragraph: str  # "115.3"; "115.*" of all under paragraph 115 without an answer of their own, "*" of the report
    position: Position
    position_raw: str
    source: SourceRef
    reply: str = ""  # what it says beside the position


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one file gave. Invariant, checked by `mapper.pipeline`: rows == recommendations + errors + infos."""

    file: str
    importer: str
    sha256: str
    rows: int
    recommendations: tuple[Recommendation, ...]
    issues: tuple[Issue, ...] = ()
    answers: tuple[PositionAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What helps to check a link, in pieces to hold against the texts: looked up afterwards, not what decided."""

    clause: str = ""  # the clause of the recommendation that is nearest to the action
    action_words: str = ""  # words of the action it shares
    example: str = ""  # the nearest worked example of that action
    mention: str = ""  # treaty, body or mechanism named: "CEDAW", "special procedures"
    note: str = ""
    reverse: bool = False  # the recommendation reads as asking for the opposite of what such an action does

    def sentence(self) -> str:
        """The evidence as one line of text for a cell."""
        parts = []
        if self.clause:
            parts.append(f"Clause: “{self.clause}”")
        if self.mention:
            parts.append(f"Names: {self.mention}")
        if self.action_words:
            parts.append(f"Shared words: {self.action_words}")
        if self.example:
            parts.append(f"Like the example: “{self.example}”")
        if self.note:
            parts.append(self.note)
        if self.reverse:
            parts.append("Reads as asking for the opposite of what such an action does")
        return ". ".join(parts)


@dataclass(frozen=True, slots=True)
class Match:
    """A recommendation beside one recommended action of the framework.

    score: raw, comparable within one run only. probability: that the grade is "addresses",
    calibrated where a fit exists, in 0..1. grade: decided. band: the probability in words, empty
    unless the grade is "addresses". rank: 1 is the best action of this recommendation, 0 one that only a reviewer
    named or decided on.
    """

    recommendation_id: str
    action_id: str
    rank: int
    score: float
    probability: float
    grade: Grade
    band: Band
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer said of one link, or with an empty action_id of a recommendation as a whole.

    verdict "Accept": the recommendation addresses the action. "Partly": it bears on it without
    carrying it out (of a whole recommendation: some links are right, decided one by one). "Reject":
    it does not. "Unsure": a colleague should look. "": only a comment. text and action_text are as
    the reviewer read them; remark is what became of the decision in a later run.
    """

    recommendation_id: str
    action_id: str
    verdict: Verdict
    source: SourceRef
    reviewer: str = ""
    date: str = ""  # ISO 8601 where it was a date, else as written
    comment: str = ""
    added: bool = False  # the reviewer named this action; the mapper had not offered it
    text: str = ""
    action_text: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """What officials wrote for one recommendation in the sheet Plan: (column, text) of every cell they filled."""

    recommendation_id: str
    values: tuple[tuple[str, str], ...]
    source: SourceRef
    text: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """The work of people on an earlier workbook, carried over to a new result.

    decisions: at most one for each pair of recommendation and action; none was changed in what it
    says. unplaced: those whose row is not in this result, kept with the reason. issues: rows and
    columns of the reviewed workbook that were not read, or that one read later contradicts.
    """

    decisions: tuple[Decision, ...] = ()
    unplaced: tuple[Decision, ...] = ()
    plan: tuple[PlanEntry, ...] = ()
    unplaced_plan: tuple[PlanEntry, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Recommendations to one State that ask the same: answered once. A recommendation alone is a cluster of one."""

    representative: str  # id of the recommendation that says it best; names the cluster
    members: tuple[str, ...]  # ids, the representative among them, in the order of the result


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """One review of one State in figures: its distinct recommendations, and how many bear on each Action.

    strong, likely: (Action id, number of recommendations) with a Strong link, and with a Strong or a
    Likely one; in the order of the framework, Actions with none among them.
    """

    state: str
    cycle: int | None
    recommendations: int
    strong: tuple[tuple[str, int], ...]
    likely: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Reviews of many States in figures, to compare a State with.

    regions: (State, UN regional group) of every State that has one. stale: why it must not be used
    with this result, "" where it may; reviews are then empty. received: the result's own reviews as
    the fit of the others counts them, where the result was mapped with another encoder or fit, or with what reviewers
    taught it; else ().
    """

    reviews: tuple[ReviewCounts, ...] = ()
    regions: tuple[tuple[str, str], ...] = ()
    source: str = ""  # "UPR Info database export: 1-5.xls, ..."
    made: str = ""  # ISO 8601
    fit: str = ""
    stale: str = ""
    received: tuple[ReviewCounts, ...] = ()


@dataclass(frozen=True, slots=True)
class RunInfo:
    """How a result came about; printed on the Method sheet."""

    mapper_version: str
    started: str  # ISO 8601, UTC
    encoder: str  # name and weights hash
    fit: str  # name of the fit, or "" when the bands are uncalibrated
    calibrated: bool
    fit_sha256: str = ""  # of what the fit decides with, as it may keep its name; "" with decisions of reviewers
    settings: tuple[tuple[str, str], ...] = ()
    limits: tuple[str, ...] = ()  # known limits, one sentence each
    band_meaning: tuple[tuple[str, str], ...] = ()  # ("Strong", "of 100 such links, about 96 were right ...")
    seconds: float = 0.0
    # (language, recommendations, model and fit), where not all are in the language of the model that comes along
    served: tuple[tuple[str, int, str], ...] = ()
    own_folder: str = ""  # of what the user's reviewers taught, where it was used; not printed, as workbooks travel


@dataclass(frozen=True, slots=True)
class MappingResult:
    """Everything one run found; the only input of analysis and of the workbook.

    matches: for every recommendation its links (grade "addresses" or "related"), at least the one
    nearest candidate where it has none, and the N best when candidates were asked for; ordered as
    the recommendations, then by rank. unmatched: (recommendation id, reason) of those that could
    not be scored at all, such as a language the encoder does not serve. failures: one error for
    each file that could not be read, an info for each that is a result of the mapper itself. review:
    what people decided in an earlier workbook. clusters: the distinct asks; empty where they were
    not looked for. review_order: ids of the recommendations to review first, the most telling one
    first. reference: what other States received, None where the framework has no such figures.
    """

    framework: Framework
    imports: tuple[ImportResult, ...]
    recommendations: tuple[Recommendation, ...]
    matches: tuple[Match, ...]
    run: RunInfo
    unmatched: tuple[tuple[str, str], ...] = ()
    failures: tuple[Issue, ...] = ()
    review: Review = field(default_factory=Review)
    clusters: tuple[Cluster, ...] = ()
    review_order: tuple[str, ...] = ()
    reference: Reference | None = None

    def __repr__(self) -> str:
        """Counts: the records themselves would fill a notebook."""
        counts = f"recommendations: {len(self.recommendations)}, links: {len(self.links)}"
        return f"MappingResult({self.framework.id}, {counts}, failures: {len(self.failures)})"

    @property
    def links(self) -> tuple[Match, ...]:
        """Matches that are offered (grade "addresses" or "related") or were decided on by a reviewer."""
        decided = {(decision.recommendation_id, decision.action_id) for decision in self.review.decisions}
        return tuple(
            match
            for match in self.matches
            if match.grade != "none" or (match.recommendation_id, match.action_id) in decided
        )

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Issues of all files, failures first."""
        return self.failures + tuple(issue for result in self.imports for issue in result.issues)
