"""Writes the computation of the bundled encoder and of the larger one, without their weights, as .onnx files.

Nothing comes in but the shape of a model with mean pooling (all-MiniLM-L6-v2: BERT, Devlin et al. 2019;
all-mpnet-base-v2: MPNet, Song et al. 2020, which is BERT with a bias by the distance of two tokens), graphs of some
20 kB go out whose initializers are empty and carry the names and the layout they have in `model.safetensors`, so that
`mapper.matching.embed` can hand the weights to them as they are. Run as `python -m mapper.matching.graph.make_graph`;
needs the onnx package. The same bytes come out each time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper


@dataclass(frozen=True)
class Shape:
    """Of a model, as its `config.json` gives it, and what the weights of a layer's attention are called.

    before: rows of the positions' table that come before that of the first token. types: of the texts of a pair, 0 for
    a model without. buckets: of distances of two tokens, 0 for a model without.
    """

    model: str
    layers: int
    width: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float
    query: str
    key: str
    value: str
    attended: str
    attended_norm: str
    heads: int = 12
    before: int = 0
    types: int = 0
    buckets: int = 0

    @property
    def path(self) -> Path:
        """Where the graph stands."""
        return Path(__file__).with_name(f"{self.model.lower().replace('-', '_')}.onnx")


MINILM = Shape(
    model="all-MiniLM-L6-v2",
    layers=6,
    width=384,
    inner=1536,
    vocabulary=30522,
    positions=512,
    epsilon=1e-12,
    query="attention.self.query",
    key="attention.self.key",
    value="attention.self.value",
    attended="attention.output.dense",
    attended_norm="attention.output.LayerNorm",
    types=2,
)
MPNET = Shape(
    model="all-mpnet-base-v2",
    layers=12,
    width=768,
    inner=3072,
    vocabulary=30527,
    positions=514,
    epsilon=1e-5,
    query="attention.attn.q",
    key="attention.attn.k",
    value="attention.attn.v",
    attended="attention.attn.o",
    attended_norm="attention.LayerNorm",
    before=2,
    buckets=32,
)

FARTHEST = 128
"""Distance from which on MPNet no longer tells distances apart."""

OPSET = 20  # The first with Gelu.
IR_VERSION = 9


class _Builder:
    """Nodes and weights in the order they are added; every method returns the name of a value."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.nodes: list[NodeProto] = []
        self.initializers: list[TensorProto] = []

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def constant(self, value: Any) -> str:
        name = f"constant_{len(self.initializers)}"
        array = np.asarray(value, dtype=np.float32 if isinstance(value, float) else np.int64)
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def weight(self, name: str, *shape: int) -> str:
        tensor = TensorProto(name=name, dims=shape, data_type=TensorProto.FLOAT)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="model.safetensors")
        self.initializers.append(tensor)
        return name

    def linear(self, name: str, value: str, width: int, inner: int) -> str:
        """x W^T + b: PyTorch keeps W as (out, in)."""
        weight, bias = self.weight(f"{name}.weight", width, inner), self.weight(f"{name}.bias", width)
        return self.add("Gemm", value, weight, bias, transB=1)

    def norm(self, name: str, value: str) -> str:
        width = self.shape.width
        scale, bias = self.weight(f"{name}.weight", width), self.weight(f"{name}.bias", width)
        return self.add("LayerNormalization", value, scale, bias, axis=-1, epsilon=self.shape.epsilon)


def build_graph(shape: Shape) -> ModelProto:
    """token_ids and mask, int64 (texts, tokens), to vectors, float32 (texts, width), not normalized.

    mask is 1 for a token and 0 for padding.
    """
    graph = _Builder(shape)
    padding = graph.add("Sub", graph.add("Cast", "mask", to=TensorProto.FLOAT), graph.constant(1.0))
    hidden = _embed_tokens(graph)
    # The linear layers see one row a token, whatever text it is in.
    hidden = graph.add("Reshape", hidden, graph.constant([-1, shape.width]))
    bias = graph.add("Unsqueeze", graph.add("Mul", padding, graph.constant(1e4)), graph.constant([1, 2]))
    if shape.buckets:
        bias = graph.add("Add", bias, _weigh_distances(graph))
    for layer in range(shape.layers):
        hidden = _add_layer(graph, f"encoder.layer.{layer}", hidden, bias)
    _pool(graph, hidden)
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            f"{shape.model} without weights",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
                for name in ("token_ids", "mask")
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", shape.width])],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="recommendation-mapper",
    )


def _embed_tokens(graph: _Builder) -> str:
    shape = graph.shape
    words = graph.add(
        "Gather", graph.weight("embeddings.word_embeddings.weight", shape.vocabulary, shape.width), "token_ids"
    )
    length = graph.add("Shape", "token_ids", start=1)
    positions = graph.add(
        "Slice",
        graph.weight("embeddings.position_embeddings.weight", shape.positions, shape.width),
        graph.constant([shape.before]),
        graph.add("Add", length, graph.constant([shape.before])) if shape.before else length,
    )
    if shape.types:
        table = graph.weight("embeddings.token_type_embeddings.weight", shape.types, shape.width)
        # All tokens are of the first text of a pair.
        words = graph.add("Add", words, graph.add("Gather", table, graph.constant(0)))
    return graph.norm("embeddings.LayerNorm", graph.add("Add", words, positions))


def _weigh_distances(graph: _Builder) -> str:
    """What the distance of a token from the one that looks at it adds to each head's score: (1, heads, from, to)."""
    shape = graph.shape
    most = shape.positions - shape.before
    length = graph.add("Squeeze", graph.add("Shape", "token_ids", start=1))
    places = graph.add("Range", graph.constant(0), length, graph.constant(1))
    across, down = (graph.add("Unsqueeze", places, graph.constant([axis])) for axis in (0, 1))
    row = graph.add("Add", graph.add("Sub", across, down), graph.constant(most - 1))
    bucket = graph.add("Gather", graph.constant(_sort_distances(most, shape.buckets)), row)
    weights = graph.weight("encoder.relative_attention_bias.weight", shape.buckets, shape.heads)
    by_head = graph.add("Transpose", graph.add("Gather", weights, bucket), perm=(2, 0, 1))
    return graph.add("Unsqueeze", by_head, graph.constant([0]))


def _sort_distances(most: int, buckets: int) -> list[int]:
    """The bucket of each distance from 1 - most to most - 1: half of them for tokens to the right, and on each side
    half for one distance each and the others for ever wider stretches, up to FARTHEST."""
    half = buckets // 2
    near = half // 2
    found = []
    for distance in range(1 - most, most):
        away = abs(distance)
        # In single precision, as the model was trained.
        far = near + int(
            np.log(np.float32(max(away, 1) / near)) / np.float32(math.log(FARTHEST / near)) * np.float32(half - near)
        )
        found.append((half if distance > 0 else 0) + (away if away < near else min(far, half - 1)))
    return found


def _add_layer(graph: _Builder, name: str, hidden: str, bias: str) -> str:
    shape = graph.shape
    width, head = shape.width, shape.width // shape.heads
    split = graph.add("Concat", graph.add("Shape", "token_ids"), graph.constant([shape.heads, head]), axis=0)

    def project(part: str, *order: int) -> str:
        rows = graph.linear(f"{name}.{part}", hidden, width, width)
        return graph.add("Transpose", graph.add("Reshape", rows, split), perm=order)

    query, key, value = (
        project(shape.query, 0, 2, 1, 3),
        project(shape.key, 0, 2, 3, 1),
        project(shape.value, 0, 2, 1, 3),
    )
    scores = graph.add("Mul", graph.add("MatMul", query, key), graph.constant(1 / math.sqrt(head)))
    weights = graph.add("Softmax", graph.add("Add", scores, bias), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", weights, value), perm=(0, 2, 1, 3))
    attended = graph.linear(
        f"{name}.{shape.attended}", graph.add("Reshape", mixed, graph.constant([-1, width])), width, width
    )
    hidden = graph.norm(f"{name}.{shape.attended_norm}", graph.add("Add", attended, hidden))
    inner = graph.add("Gelu", graph.linear(f"{name}.intermediate.dense", hidden, shape.inner, width))
    output = graph.linear(f"{name}.output.dense", inner, width, shape.inner)
    return graph.norm(f"{name}.output.LayerNorm", graph.add("Add", output, hidden))


def _pool(graph: _Builder, hidden: str) -> None:
    """The mean of the tokens of each text: (1, tokens) x (tokens, width)."""
    shape = graph.add("Concat", graph.add("Shape", "token_ids"), graph.constant([graph.shape.width]), axis=0)
    mask = graph.add("Unsqueeze", graph.add("Cast", "mask", to=TensorProto.FLOAT), graph.constant([1]))
    total = graph.add("MatMul", mask, graph.add("Reshape", hidden, shape))
    mean = graph.add("Div", total, graph.add("ReduceSum", mask, graph.constant([2])))
    graph.nodes.append(helper.make_node("Squeeze", [mean, graph.constant([1])], ["vectors"]))


if __name__ == "__main__":
    for shape in (MINILM, MPNET):
        shape.path.write_bytes(build_graph(shape).SerializeToString(deterministic=True))
