"""Linear layers and the table look-up they go with."""

from torch import nn

from builder.catalog.kind import Kind, Layer, ports, spec
from builder.catalog.params import of_signature

GROUP = "Linear"

ROWS = (
    Kind(
        name="Linear",
        group=GROUP,
        meaning="y = x Wᵀ + b on the last dimension.",
        body=Layer(nn.Linear),
        usual_rank=3,
        params=of_signature(
            nn.Linear, in_features={"axis": -1}, out_features={"default": 32, "low": 1}
        ),
        example=(spec("N", 8),),
    ),
    Kind(
        name="Bilinear",
        group=GROUP,
        meaning="y = x₁ᵀ A x₂ + b: every pair of features of two inputs.",
        body=Layer(nn.Bilinear),
        inputs=ports("input1", "input2"),
        params=of_signature(
            nn.Bilinear,
            in1_features={"axis": -1, "port": "input1"},
            in2_features={"axis": -1, "port": "input2"},
            out_features={"default": 16, "low": 1},
        ),
        example=(spec("N", 6), spec("N", 4)),
    ),
    Kind(
        name="Identity",
        group=GROUP,
        meaning="Hands its input on unchanged; a placeholder.",
        body=Layer(nn.Identity),
        example=(spec("N", 8),),
    ),
    Kind(
        name="Embedding",
        group=GROUP,
        meaning="Looks up one learned row for every index.",
        body=Layer(nn.Embedding),
        params=of_signature(
            nn.Embedding,
            num_embeddings={"default": 1000, "low": 1},
            embedding_dim={"default": 64, "low": 1},
        ),
        example=(spec("N", 12, dtype="int64"),),
    ),
)
