"""Writes `all_minilm_l6_v2.onnx`: the computation of the bundled encoder, without its weights.

Nothing comes in but the shape of the model (MiniLM-L6-H384: BERT, Devlin et al. 2019, with mean pooling), a
graph of about 20 kB goes out whose initializers are empty and carry the names and the layout they have in
`model.safetensors`, so that `mapper.matching.embed` can hand the packaged weights to it as they are. Run as
`python -m mapper.matching.graph.make_graph`; needs the onnx package. The same bytes come out each time.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

GRAPH = Path(__file__).with_name("all_minilm_l6_v2.onnx")

LAYERS, HEADS, WIDTH, INNER = 6, 12, 384, 1536
VOCABULARY, POSITIONS, TYPES = 30522, 512, 2
EPSILON = 1e-12

OPSET = 20  # The first with Gelu.
IR_VERSION = 9


class _Builder:
    """Nodes and weights in the order they are added; every method returns the name of a value."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.initializers: list[TensorProto] = []

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def constant(self, value: Any) -> str:
        import numpy as np

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
        scale, bias = self.weight(f"{name}.weight", WIDTH), self.weight(f"{name}.bias", WIDTH)
        return self.add("LayerNormalization", value, scale, bias, axis=-1, epsilon=EPSILON)


def build_graph() -> ModelProto:
    """token_ids and mask, int64 (texts, tokens), to vectors, float32 (texts, 384), not normalized.

    mask is 1 for a token and 0 for padding.
    """
    graph = _Builder()
    padding = graph.add("Sub", graph.add("Cast", "mask", to=TensorProto.FLOAT), graph.constant(1.0))
    hidden = _embed_tokens(graph)
    # The linear layers see one row a token, whatever text it is in.
    hidden = graph.add("Reshape", hidden, graph.constant([-1, WIDTH]))
    blocked = graph.add("Unsqueeze", graph.add("Mul", padding, graph.constant(1e4)), graph.constant([1, 2]))
    for layer in range(LAYERS):
        hidden = _add_layer(graph, f"encoder.layer.{layer}", hidden, blocked)
    _pool(graph, hidden)
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2 without weights",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
                for name in ("token_ids", "mask")
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="recommendation-mapper",
    )


def _embed_tokens(graph: _Builder) -> str:
    words = graph.add("Gather", graph.weight("embeddings.word_embeddings.weight", VOCABULARY, WIDTH), "token_ids")
    length = graph.add("Shape", "token_ids", start=1)
    positions = graph.add(
        "Slice",
        graph.weight("embeddings.position_embeddings.weight", POSITIONS, WIDTH),
        graph.constant([0]),
        length,
    )
    # All tokens are of the first text of a pair.
    kind = graph.add("Gather", graph.weight("embeddings.token_type_embeddings.weight", TYPES, WIDTH), graph.constant(0))
    return graph.norm("embeddings.LayerNorm", graph.add("Add", graph.add("Add", words, kind), positions))


def _add_layer(graph: _Builder, name: str, hidden: str, blocked: str) -> str:
    shape = graph.add("Concat", graph.add("Shape", "token_ids"), graph.constant([HEADS, WIDTH // HEADS]), axis=0)

    def project(part: str, *order: int) -> str:
        rows = graph.linear(f"{name}.attention.self.{part}", hidden, WIDTH, WIDTH)
        return graph.add("Transpose", graph.add("Reshape", rows, shape), perm=order)

    query, key, value = project("query", 0, 2, 1, 3), project("key", 0, 2, 3, 1), project("value", 0, 2, 1, 3)
    scores = graph.add("Mul", graph.add("MatMul", query, key), graph.constant(1 / math.sqrt(WIDTH / HEADS)))
    weights = graph.add("Softmax", graph.add("Add", scores, blocked), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", weights, value), perm=(0, 2, 1, 3))
    attended = graph.linear(
        f"{name}.attention.output.dense", graph.add("Reshape", mixed, graph.constant([-1, WIDTH])), WIDTH, WIDTH
    )
    hidden = graph.norm(f"{name}.attention.output.LayerNorm", graph.add("Add", attended, hidden))
    inner = graph.add("Gelu", graph.linear(f"{name}.intermediate.dense", hidden, INNER, WIDTH))
    output = graph.linear(f"{name}.output.dense", inner, WIDTH, INNER)
    return graph.norm(f"{name}.output.LayerNorm", graph.add("Add", output, hidden))


def _pool(graph: _Builder, hidden: str) -> None:
    """The mean of the tokens of each text: (1, tokens) x (tokens, 384)."""
    shape = graph.add("Concat", graph.add("Shape", "token_ids"), graph.constant([WIDTH]), axis=0)
    mask = graph.add("Unsqueeze", graph.add("Cast", "mask", to=TensorProto.FLOAT), graph.constant([1]))
    total = graph.add("MatMul", mask, graph.add("Reshape", hidden, shape))
    mean = graph.add("Div", total, graph.add("ReduceSum", mask, graph.constant([2])))
    graph.nodes.append(helper.make_node("Squeeze", [mean, graph.constant([1])], ["vectors"]))


if __name__ == "__main__":
    GRAPH.write_bytes(build_graph().SerializeToString(deterministic=True))
