"""Tagged and labelled texts to a low-rank adapter of an encoder (LoRA, Hu et al. 2021), with its heads.

Four steps on one adapter: first the subjects people tagged thousands of recommendations with, which teach the encoder
the field; then labelled rows and worked examples of the framework; then, briefly, what of the examples still comes out
wrong; last the rows and examples again, in two rounds of small steps. All but the first are taken once on everything,
for the adapter that is kept, and once for each fold without the States of that fold, for scores of the gold rows that
no row of their State had a part in: curve, thresholds and figures rest on those. The large encoder knows more to begin
with and learns from labelled rows and worked examples alone.

Needs PyTorch and some five hours of two processor cores, the large encoder a day; processors that multiply matrices of
bfloat16 (AMX) need a fraction of that. Matching itself never runs this.
"""

from __future__ import annotations

import json
import logging
import math
import os
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.errors import EncoderError, SettingsError
from mapper.matching.embed import check_bundled, find_bundled_folder
from mapper.matching.examples import LabelledText, make_grade_table
from mapper.matching.fitted import save_crossed
from mapper.matching.learn import split_groups
from mapper.progress import Progress, no_progress

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

SCALE = 2.0
STRETCH = 12.0
"""Length unit vectors are brought to before the heads: about that of the encoder's own pooled vectors."""


class Recipe(NamedTuple):
    """How an encoder is adapted. rounds: whether rounds of small steps follow. dropout: within the encoder."""

    rank: int
    tag_epochs: int
    label_epochs: int
    rounds: bool
    rate: float
    dropout: float
    batch_tokens: int


BUNDLED = Recipe(rank=16, tag_epochs=2, label_epochs=4, rounds=True, rate=1e-3, dropout=0.1, batch_tokens=1024)
LARGE = Recipe(rank=32, tag_epochs=0, label_epochs=4, rounds=False, rate=5e-4, dropout=0.0, batch_tokens=2048)

_SEED = 0
_EXAMPLE_ROUND, _LAST_ROUNDS = (2, 0.5), ((2, 1.0), (4, 0.5))
"""Rounds of small steps: (epochs, share of the way that is kept of the numbers they lead to)."""
_SMALL_ADAPTER_RATE = 5e-4
_TAG_HEAD_RATE, _LABEL_HEAD_RATE, _SMALL_HEAD_RATE = 1e-2, 5e-3, 1.5e-3
_REPEATS, _REAL_ROWS = 4, 4000
"""Of the third step: how often more an example is shown that comes out wrong; real rows among the examples."""
_OFFERED = -0.5  # scores about which links are offered
_DROPOUT, _RELATED_WEIGHT = 0.1, 0.5
_MOST_TOKENS = 160
_LEAST_TAG_COUNT, _SHORTEST = 15, 8


def fold_text(text: str) -> str:
    """A text in small letters without punctuation, by which the same text in two files is told."""
    return " ".join(re.sub(r"\W+", " ", text.casefold()).split())


class _Task(NamedTuple):
    """What to train on. targets: shape (texts, columns), 0 or 1. weights: of the columns, shape (columns,)."""

    texts: list[str]
    targets: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float64]


def train_adapter(
    tagged: Iterable[tuple[str, Sequence[str]]],
    gold: Sequence[LabelledText],
    further: Sequence[LabelledText],
    actions: Sequence[str],
    folder: Path,
    *,
    keep_out: Iterable[str] = (),
    encoder: Path | None = None,
    recipe: Recipe = BUNDLED,
    progress: Progress = no_progress,
) -> None:
    """Train, and write `adapter.npz` and `crossed.npz` to `folder`, both in half precision.

    tagged: (text, subjects) pairs. further: labelled texts beside gold; those that gold has are left out. actions: ids
    in column order. keep_out: texts that nothing is learned from wherever they stand, as those of a gold file to report
    on. encoder: folder of the model, None for the bundled one. Raises SettingsError if nothing is left to learn from,
    EncoderError for a model that does not average its tokens.
    """
    closed = {fold_text(text) for text in keep_out}
    known = closed | {fold_text(row.text) for row in gold}
    rows = [row for row in gold if fold_text(row.text) not in closed]
    rows += [row for row in further if fold_text(row.text) not in known]
    if not rows:
        raise SettingsError("No labelled text is left to train an adapter on; give examples or labels.")
    start = AdaptedModel(encoder, recipe)
    if recipe.tag_epochs:
        _learn_subjects(start, [(text, tags) for text, tags in tagged if fold_text(text) not in known], progress)
    texts = [row.text for row in gold]
    scores = np.zeros((len(gold), 2 * len(actions)), dtype=np.float16)
    parts = split_groups([row.group for row in gold])
    for number, part in enumerate(parts, start=1):
        away = {gold[index].group for index in part}
        label = f"Training without fold {number} of {len(parts)}"
        without = [row for row in rows if row.group not in away]
        model, head = learn_labels(start, without, actions, label, progress)
        scores[part] = score_texts(model, head, [texts[index] for index in part])
    folder.mkdir(parents=True, exist_ok=True)
    save_crossed(scores, texts, folder)
    save_adapter(*learn_labels(start, rows, actions, "Training on all rows", progress), folder)


def save_adapter(model: AdaptedModel, head: Any, folder: Path) -> None:
    """Write `adapter.npz`: the low-rank pairs, and the heads for vectors of length 1."""
    arrays = {f"{name}.weight.{part}": array.astype(np.float16) for name, part, array in model.arrays()}
    arrays["scale"] = np.array(SCALE, dtype=np.float32)
    arrays["head.by_vector"] = (head.weight.detach().numpy().T * STRETCH).astype(np.float16)
    arrays["head.bias"] = head.bias.detach().numpy().astype(np.float32)
    np.savez_compressed(folder / "adapter.npz", **arrays)  # type: ignore[arg-type]


def _learn_subjects(model: AdaptedModel, tagged: Iterable[tuple[str, Sequence[str]]], progress: Progress) -> None:
    """The first step; nothing where there are no subjects to learn."""
    subjects: dict[str, tuple[str, set[str]]] = {}
    for text, tags in tagged:
        if len(key := fold_text(text)) >= _SHORTEST:
            subjects.setdefault(key, (text, set()))[1].update(tags)
    counts = Counter(tag for _, tags in subjects.values() for tag in tags)
    names = sorted(tag for tag, count in counts.items() if count >= _LEAST_TAG_COUNT)
    if not names:
        return
    targets = np.array([[tag in tags for tag in names] for _, tags in subjects.values()], dtype=np.float32)
    texts = [text for text, _ in subjects.values()]
    task = _Task(texts, targets, np.ones(len(names)))
    _train(model, task, model.recipe.tag_epochs, _TAG_HEAD_RATE, "Training on subjects", progress)


def learn_labels(
    start: AdaptedModel,
    rows: Sequence[LabelledText],
    actions: Sequence[str],
    label: str,
    progress: Progress,
) -> tuple[AdaptedModel, Any]:
    """The adapter and its heads, for grade 2 and for grade 1 or better, after all steps but the first."""
    model = start.copy()
    grades = make_grade_table([row.grades for row in rows], actions)
    task = _Task(
        [row.text for row in rows],
        np.hstack([grades >= 2, grades >= 1]).astype(np.float32),
        np.repeat([1.0, _RELATED_WEIGHT], len(actions)),
    )
    head = _train(model, task, model.recipe.label_epochs, _LABEL_HEAD_RATE, label, progress)
    if not model.recipe.rounds:
        return model, head
    examples = np.array([not row.group for row in rows])
    if examples.any():
        _train_round(model, head, _choose_examples(model, head, task, examples), _EXAMPLE_ROUND, label, progress)
    for round_ in _LAST_ROUNDS:
        _train_round(model, head, task, round_, label, progress)
    return model, head


def _choose_examples(model: AdaptedModel, head: Any, task: _Task, examples: npt.NDArray[np.bool_]) -> _Task:
    """The rows of the third step: what worked examples show and real recommendations hardly do, as asks in reverse.

    Examples that come out wrong are shown more often; real rows stand among them. examples: shape (texts,).
    """
    worked, real = np.flatnonzero(examples), np.flatnonzero(~examples)
    actions = task.targets.shape[1] // 2
    offered = score_texts(model, head, [task.texts[row] for row in worked])[:, :actions] > _OFFERED
    wrong = worked[(offered != (task.targets[worked, :actions] > 0)).any(axis=1)]
    drawn = np.random.default_rng(_SEED).choice(real, min(_REAL_ROWS, len(real)), replace=False)
    chosen = np.concatenate([worked, *[wrong] * _REPEATS, drawn])
    return _Task([task.texts[row] for row in chosen], task.targets[chosen], task.weights)


def _train_round(
    model: AdaptedModel, head: Any, task: _Task, round_: tuple[int, float], label: str, progress: Progress
) -> None:
    """A round of small steps.

    A point between the numbers before and after keeps what each of them knows (Wortsman et al. 2022).
    """
    epochs, kept = round_
    parameters = [*model.parameters(), *head.parameters()]
    before = [parameter.detach().clone() for parameter in parameters]
    _train(model, task, epochs, _SMALL_HEAD_RATE, label, progress, adapter_rate=_SMALL_ADAPTER_RATE, head=head)
    for parameter, old in zip(parameters, before, strict=True):
        parameter.data = old + kept * (parameter.data - old)


def score_texts(model: AdaptedModel, head: Any, texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Scores of texts, shape (texts, columns of the head)."""
    import torch

    tokens = model.tokenize(texts)
    scores = np.zeros((len(texts), head.out_features), dtype=np.float32)
    model.encoder.eval()
    with torch.inference_mode():
        for batch in _batches(tokens, 0, model.recipe.batch_tokens):
            scores[batch] = head(STRETCH * model.vectors([tokens[row] for row in batch])).numpy()
    return scores


class AdaptedModel:
    """An encoder on PyTorch, its weights held, with a low-rank pair beside each matrix of its layers.

    folder: of the model, None for the bundled one. Raises EncoderError for one that does not average its tokens.
    """

    def __init__(self, folder: Path | None, recipe: Recipe) -> None:
        self.recipe = recipe
        self.folder = folder or find_bundled_folder()
        if folder is None:
            check_bundled(self.folder)
        for settings in self.folder.glob("*_Pooling/config.json"):
            if not json.loads(settings.read_bytes()).get("pooling_mode_mean_tokens", True):
                raise EncoderError(f"{self.folder}: an adapter needs a model that averages its tokens; choose another.")
        os.environ["HF_HUB_OFFLINE"] = "1"
        import torch
        from transformers import AutoModel, AutoTokenizer

        torch.manual_seed(_SEED)
        self.tokenizer = AutoTokenizer.from_pretrained(str(self.folder))
        self.encoder = AutoModel.from_pretrained(str(self.folder), attn_implementation="eager", use_safetensors=True)
        self.encoder.requires_grad_(False)
        # Elsewhere half precision is slower, not faster.
        self.halves = bool(torch.cpu.get_capabilities().get("amx_bf16"))
        self.pairs: dict[str, Any] = {}
        layers = self.encoder.encoder.layer
        for name, matrix in [*layers.named_modules()]:
            if isinstance(matrix, torch.nn.Linear):
                pair = _low_rank(matrix, recipe.rank)
                layers.set_submodule(name, pair)
                self.pairs[f"encoder.layer.{name}"] = pair
        for module in self.encoder.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = recipe.dropout

    def copy(self) -> AdaptedModel:
        """Another that begins with the pairs as they are now."""
        other = AdaptedModel(self.folder, self.recipe)
        for name, pair in self.pairs.items():
            other.pairs[name].down.data, other.pairs[name].up.data = pair.down.data.clone(), pair.up.data.clone()
        return other

    def parameters(self) -> list[Any]:
        """What is trained of the encoder."""
        return [parameter for pair in self.pairs.values() for parameter in (pair.down, pair.up)]

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Token numbers of each text, long ones cut."""
        found: list[list[int]] = self.tokenizer(list(texts), truncation=True, max_length=_MOST_TOKENS)["input_ids"]
        return found

    def arrays(self) -> Iterable[tuple[str, str, npt.NDArray[np.float32]]]:
        """(name of the matrix, "A" for down or "B" for up, its numbers) of each half of a pair."""
        for name, pair in self.pairs.items():
            yield name, "A", pair.down.detach().numpy()
            yield name, "B", pair.up.detach().numpy()

    def vectors(self, tokens: Sequence[Sequence[int]]) -> torch.Tensor:
        """Unit vectors, shape (texts, dimensions): the mean of the last layer over a text's tokens."""
        import torch

        longest = max(map(len, tokens))
        ids = torch.full((len(tokens), longest), self.tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for row, found in enumerate(tokens):
            ids[row, : len(found)] = torch.tensor(found)
            mask[row, : len(found)] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.halves):
            hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return torch.nn.functional.normalize((hidden.float() * mask[..., None]).sum(1))


def _low_rank(linear: Any, rank: int) -> Any:
    import torch

    class LowRank(torch.nn.Module):
        """linear(x) + SCALE * up(down(x)); `up` begins as zero, so that training begins at the encoder itself."""

        def __init__(self) -> None:
            super().__init__()
            self.linear = linear
            self.down = torch.nn.Parameter(torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features))
            self.up = torch.nn.Parameter(torch.zeros(linear.out_features, rank))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            added: torch.Tensor = self.linear(x) + SCALE * ((x @ self.down.T) @ self.up.T)
            return added

    return LowRank()


def _train(
    model: AdaptedModel,
    task: _Task,
    epochs: int,
    head_rate: float,
    label: str,
    progress: Progress,
    *,
    adapter_rate: float = 0.0,
    head: Any = None,
) -> Any:
    """Train the adapter and a head, by default a fresh one, on one task; returns the head.

    adapter_rate: 0 for that of the recipe.
    """
    import torch
    from torch.nn import functional

    tokens = model.tokenize(task.texts)
    truth, weight = torch.tensor(task.targets), torch.tensor(task.weights, dtype=torch.float32)
    if head is None:
        head = torch.nn.Linear(model.encoder.config.hidden_size, len(weight))
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.constant_(head.bias, -5.0)
    optimizer = torch.optim.AdamW(
        [
            {"params": model.parameters(), "lr": adapter_rate or model.recipe.rate},
            {"params": head.parameters(), "lr": head_rate, "weight_decay": 1e-2},
        ],
        weight_decay=0.01,
    )
    rounds = [_batches(tokens, _SEED + epoch, model.recipe.batch_tokens) for epoch in range(epochs)]
    steps = sum(map(len, rounds))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, step / 60) * max(0, 1 - step / steps))
    model.encoder.train()
    done = 0
    for batches in rounds:
        for batch in batches:
            vectors = functional.dropout(STRETCH * model.vectors([tokens[i] for i in batch]), _DROPOUT)
            each = functional.binary_cross_entropy_with_logits(head(vectors), truth[batch], reduction="none")
            loss = (each * weight).sum(1).mean()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            done += 1
            progress(label, done, steps)
            if done % 100 == 0:
                log.info("%s: step %d of %d, loss %.3f", label, done, steps, loss.item())
    return head


def _batches(tokens: Sequence[Sequence[int]], seed: int, most: int) -> list[list[int]]:
    """Indices in batches of about one length and of a bounded number of padded tokens, in random order."""
    order = random.Random(seed)
    batches: list[list[int]] = []
    batch: list[int] = []
    for index in sorted(range(len(tokens)), key=lambda i: len(tokens[i]) + 6 * order.random()):
        if batch and (len(batch) + 1) * max(len(tokens[i]) for i in (*batch, index)) > most:
            batches.append(batch)
            batch = []
        batch.append(index)
    batches.append(batch)
    order.shuffle(batches)
    return batches
