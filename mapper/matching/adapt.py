"""Tagged and labelled texts to a low-rank adapter of the bundled encoder (LoRA, Hu et al. 2021), with its heads.

Two steps on one adapter: first the subjects people tagged thousands of recommendations with, which teach the encoder
the field; then worked examples and labelled rows of the framework. No row of a gold file is ever used here, so that
whatever is learned and measured on gold afterwards is measured on texts the adapter has not seen. Needs PyTorch and
some twenty minutes of two processor cores; matching itself never runs this.
"""

from __future__ import annotations

import logging
import math
import os
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mapper.errors import SettingsError
from mapper.matching.embed import find_bundled_folder
from mapper.progress import Progress, no_progress

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

RANK, SCALE = 16, 2.0
STRETCH = 12.0
"""Length unit vectors are brought to before the heads: about that of the encoder's own pooled vectors."""

_TAG_EPOCHS, _LABEL_EPOCHS = 2, 6
_ADAPTER_RATE, _TAG_HEAD_RATE, _LABEL_HEAD_RATE = 1e-3, 1e-2, 5e-3
_DROPOUT, _RELATED_WEIGHT = 0.1, 0.5
_BATCH_TOKENS, _MOST_TOKENS = 1024, 160
_LEAST_TAG_COUNT = 15
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


def train_adapter(
    tagged: Sequence[tuple[str, Sequence[str]]],
    labelled: Sequence[str],
    grades: npt.NDArray[np.int8],
    folder: Path,
    *,
    keep_out: Iterable[str] = (),
    seed: int = 0,
    progress: Progress = no_progress,
) -> None:
    """Train and write `adapter.npz` to `folder`, in half precision.

    tagged: (text, subjects) pairs. labelled, grades: texts and their grades, shape (texts, actions). keep_out: texts
    of gold files, left out of both wherever they stand. Raises SettingsError if nothing is left to learn from.
    """
    import torch

    torch.manual_seed(seed)
    closed = {fold_text(text) for text in keep_out}
    subjects: dict[str, tuple[str, set[str]]] = {}
    for text, tags in tagged:
        key = fold_text(text)
        if key not in closed and len(key) >= 8:
            subjects.setdefault(key, (text, set()))[1].update(tags)
    counts = Counter(tag for _, tags in subjects.values() for tag in tags)
    names = sorted(tag for tag, count in counts.items() if count >= _LEAST_TAG_COUNT)
    rows = [index for index, text in enumerate(labelled) if fold_text(text) not in closed]
    if not rows:
        raise SettingsError("No labelled text is left to train an adapter on; give examples or labels.")
    model = _Model()
    if names:
        targets = np.array([[tag in tags for tag in names] for _, tags in subjects.values()], dtype=np.float32)
        texts = [text for text, _ in subjects.values()]
        _train(
            model,
            texts,
            targets,
            np.ones(len(names)),
            _TAG_EPOCHS,
            _TAG_HEAD_RATE,
            seed,
            "Training on subjects",
            progress,
        )
    both = np.hstack([grades[rows] >= 2, grades[rows] >= 1]).astype(np.float32)
    weights = np.repeat([1.0, _RELATED_WEIGHT], grades.shape[1])
    head = _train(
        model,
        [labelled[i] for i in rows],
        both,
        weights,
        _LABEL_EPOCHS,
        _LABEL_HEAD_RATE,
        seed,
        "Training on labels",
        progress,
    )
    arrays = {f"{name}.weight.{part}": array.astype(np.float16) for name, part, array in model.arrays()}
    arrays["scale"] = np.array(SCALE, dtype=np.float32)
    arrays["head.by_vector"] = (head.weight.detach().numpy().T * STRETCH).astype(np.float16)
    arrays["head.bias"] = head.bias.detach().numpy().astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "adapter.npz", **arrays)  # type: ignore[arg-type]


class _Model:
    """The bundled encoder on PyTorch, its weights held, with a low-rank pair beside each matrix."""

    def __init__(self) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        import torch
        from transformers import AutoModel, AutoTokenizer

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

    def parameters(self) -> list[Any]:
        return [parameter for pair in self.pairs.values() for parameter in (pair.down, pair.up)]

    def arrays(self) -> Iterable[tuple[str, str, npt.NDArray[np.float32]]]:
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
    model: _Model,
    texts: Sequence[str],
    targets: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float64],
    epochs: int,
    head_rate: float,
    seed: int,
    label: str,
    progress: Progress,
) -> Any:
    """Train the adapter and a fresh head on one task; returns the head."""
    import torch
    from torch.nn import functional

    tokens = model.tokenizer(list(texts), truncation=True, max_length=_MOST_TOKENS)["input_ids"]
    truth, weight = torch.tensor(targets), torch.tensor(weights, dtype=torch.float32)
    head = torch.nn.Linear(model.encoder.config.hidden_size, targets.shape[1])
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.constant_(head.bias, -5.0)
    optimizer = torch.optim.AdamW(
        [
            {"params": model.parameters(), "lr": _ADAPTER_RATE},
            {"params": head.parameters(), "lr": head_rate, "weight_decay": 1e-2},
        ],
        weight_decay=0.01,
    )
    rounds = [_batches(tokens, seed + epoch) for epoch in range(epochs)]
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
