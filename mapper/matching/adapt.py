"""Tagged and labelled texts to a low-rank adapter of the bundled encoder (LoRA, Hu et al. 2021), with its heads.

Four steps on one adapter: first the subjects people tagged thousands of recommendations with, which teach the encoder
the field; then labelled rows and worked examples of the framework; then, briefly, what of the examples still comes out
wrong; last the rows and examples again, in two rounds of small steps. All but the first are taken once on everything,
for the adapter that is kept, and once for each fold without the States of that fold, for scores of the gold rows that
no row of their State had a part in: curve, thresholds and figures rest on those. Needs PyTorch and some five hours of
two processor cores; matching itself never runs this.
"""

from __future__ import annotations

import logging
import math
import os
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.errors import SettingsError
from mapper.matching.embed import find_bundled_folder
from mapper.matching.examples import LabelledText, make_grade_table
from mapper.matching.fitted import save_crossed
from mapper.matching.learn import split_groups
from mapper.progress import Progress, no_progress

if TYPE_CHECKING:
    import torch

    State = Mapping[str, tuple[torch.Tensor, torch.Tensor]]

log = logging.getLogger(__name__)

RANK, SCALE = 16, 2.0
STRETCH = 12.0
"""Length unit vectors are brought to before the heads: about that of the encoder's own pooled vectors."""

_SEED = 0
_TAG_EPOCHS, _LABEL_EPOCHS = 2, 4
_EXAMPLE_ROUND, _LAST_ROUNDS = (2, 0.5), ((2, 1.0), (4, 0.5))
"""Rounds of small steps: (epochs, share of the way that is kept of the numbers they lead to)."""
_ADAPTER_RATE, _SMALL_ADAPTER_RATE = 1e-3, 5e-4
_TAG_HEAD_RATE, _LABEL_HEAD_RATE, _SMALL_HEAD_RATE = 1e-2, 5e-3, 1.5e-3
_REPEATS, _REAL_ROWS = 4, 4000
"""Of the third step: how often more an example is shown that comes out wrong; real rows among the examples."""
_OFFERED = -0.5  # scores about which links are offered
_DROPOUT, _RELATED_WEIGHT = 0.1, 0.5
_BATCH_TOKENS, _MOST_TOKENS = 1024, 160
_LEAST_TAG_COUNT, _SHORTEST = 15, 8
_MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


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
    progress: Progress = no_progress,
) -> None:
    """Train, and write `adapter.npz` and `crossed.npz` to `folder`, both in half precision.

    tagged: (text, subjects) pairs. further: labelled texts beside gold; those that gold has are left out. actions: ids
    in column order. keep_out: texts that nothing is learned from wherever they stand, as those of a gold file to report
    on. Raises SettingsError if nothing is left to learn from.
    """
    closed = {fold_text(text) for text in keep_out}
    known = closed | {fold_text(row.text) for row in gold}
    start = _learn_subjects([(text, tags) for text, tags in tagged if fold_text(text) not in known], progress)
    rows = [row for row in gold if fold_text(row.text) not in closed]
    rows += [row for row in further if fold_text(row.text) not in known]
    if not rows:
        raise SettingsError("No labelled text is left to train an adapter on; give examples or labels.")
    texts = [row.text for row in gold]
    scores = np.zeros((len(gold), 2 * len(actions)), dtype=np.float16)
    parts = split_groups([row.group for row in gold])
    for number, part in enumerate(parts, start=1):
        away = {gold[index].group for index in part}
        label = f"Training without fold {number} of {len(parts)}"
        model, head = learn_labels(start, [row for row in rows if row.group not in away], actions, label, progress)
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


def _learn_subjects(tagged: Iterable[tuple[str, Sequence[str]]], progress: Progress) -> State | None:
    """The adapter after the first step; None where there are no subjects to learn."""
    subjects: dict[str, tuple[str, set[str]]] = {}
    for text, tags in tagged:
        if len(key := fold_text(text)) >= _SHORTEST:
            subjects.setdefault(key, (text, set()))[1].update(tags)
    counts = Counter(tag for _, tags in subjects.values() for tag in tags)
    names = sorted(tag for tag, count in counts.items() if count >= _LEAST_TAG_COUNT)
    if not names:
        return None
    model = AdaptedModel()
    targets = np.array([[tag in tags for tag in names] for _, tags in subjects.values()], dtype=np.float32)
    texts = [text for text, _ in subjects.values()]
    _train(
        model, _Task(texts, targets, np.ones(len(names))), _TAG_EPOCHS, _TAG_HEAD_RATE, "Training on subjects", progress
    )
    return model.state()


def learn_labels(
    start: State | None,
    rows: Sequence[LabelledText],
    actions: Sequence[str],
    label: str,
    progress: Progress,
) -> tuple[AdaptedModel, Any]:
    """The adapter and its heads, for grade 2 and for grade 1 or better, after all steps but the first."""
    model = AdaptedModel(start)
    grades = make_grade_table([row.grades for row in rows], actions)
    task = _Task(
        [row.text for row in rows],
        np.hstack([grades >= 2, grades >= 1]).astype(np.float32),
        np.repeat([1.0, _RELATED_WEIGHT], len(actions)),
    )
    head = _train(model, task, _LABEL_EPOCHS, _LABEL_HEAD_RATE, label, progress)
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
        for batch in _batches(tokens, 0):
            scores[batch] = head(STRETCH * model.vectors([tokens[row] for row in batch])).numpy()
    return scores


class AdaptedModel:
    """The bundled encoder on PyTorch, its weights held, with a low-rank pair beside each matrix."""

    def __init__(self, start: State | None = None) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        import torch
        from transformers import AutoModel, AutoTokenizer

        torch.manual_seed(_SEED)
        folder = str(find_bundled_folder())
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation="eager")
        self.pairs: dict[str, Any] = {}
        self.encoder.requires_grad_(False)
        for number, layer in enumerate(self.encoder.encoder.layer):
            for matrix in _MATRICES:
                parent = layer.get_submodule(matrix.rpartition(".")[0]) if "." in matrix else layer
                pair = _low_rank(parent.get_submodule(matrix.rpartition(".")[2]))
                setattr(parent, matrix.rpartition(".")[2], pair)
                self.pairs[f"encoder.layer.{number}.{matrix}"] = pair
        for module in self.encoder.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = _DROPOUT
        for name, (down, up) in (start or {}).items():
            self.pairs[name].down.data, self.pairs[name].up.data = down.clone(), up.clone()

    def parameters(self) -> list[Any]:
        """What is trained of the encoder."""
        return [parameter for pair in self.pairs.values() for parameter in (pair.down, pair.up)]

    def state(self) -> State:
        """The low-rank pairs as they are now, to begin another training with."""
        return {name: (pair.down.detach().clone(), pair.up.detach().clone()) for name, pair in self.pairs.items()}

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
        ids = torch.zeros((len(tokens), longest), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, found in enumerate(tokens):
            ids[row, : len(found)] = torch.tensor(found)
            mask[row, : len(found)] = 1
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return torch.nn.functional.normalize((hidden * mask[..., None]).sum(1))


def _low_rank(linear: Any) -> Any:
    import torch

    class LowRank(torch.nn.Module):
        """linear(x) + SCALE * up(down(x)); `up` begins as zero, so that training begins at the encoder itself."""

        def __init__(self) -> None:
            super().__init__()
            self.linear = linear
            self.down = torch.nn.Parameter(torch.randn(RANK, linear.in_features) / math.sqrt(linear.in_features))
            self.up = torch.nn.Parameter(torch.zeros(linear.out_features, RANK))

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
    adapter_rate: float = _ADAPTER_RATE,
    head: Any = None,
) -> Any:
    """Train the adapter and a head, by default a fresh one, on one task; returns the head."""
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
            {"params": model.parameters(), "lr": adapter_rate},
            {"params": head.parameters(), "lr": head_rate, "weight_decay": 1e-2},
        ],
        weight_decay=0.01,
    )
    rounds = [_batches(tokens, _SEED + epoch) for epoch in range(epochs)]
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


def _batches(tokens: Sequence[Sequence[int]], seed: int) -> list[list[int]]:
    """Indices in batches of about one length and of a bounded number of padded tokens, in random order."""
    order = random.Random(seed)
    batches: list[list[int]] = []
    batch: list[int] = []
    for index in sorted(range(len(tokens)), key=lambda i: len(tokens[i]) + 6 * order.random()):
        if batch and (len(batch) + 1) * max(len(tokens[i]) for i in (*batch, index)) > _BATCH_TOKENS:
            batches.append(batch)
            batch = []
        batch.append(index)
    batches.append(batch)
    order.shuffle(batches)
    return batches
