"""Recurrent layers and attention. Their tuples become ports: output, h_n, c_n."""

from torch import nn

from builder.catalog.kind import Kind, Layer, ports, spec
from builder.catalog.params import Param, of_signature

GROUP = "Sequence, attention"
REPEAT = 256  # layers stacked by one number: building more would hang before torch answers


def _recurrent(make: type[nn.Module], meaning: str, *states: str) -> Kind:
    # The constructors of the three take *args; nn.RNNBase has the signature they share.
    shared = of_signature(
        nn.RNNBase.__init__,
        without=("mode",),  # each class sets its own
        input_size={"axis": -1},
        hidden_size={"default": 32, "low": 1},
        num_layers={"low": 1, "most": REPEAT, "repeats": True},
        dropout={"low": 0},
        proj_size={"low": 0},
    )
    kept = tuple(param for param in shared if param.name != "proj_size" or make is nn.LSTM)
    own = (Param(name="nonlinearity", form="choice", default="tanh", options=("tanh", "relu")),)
    return Kind(
        name=make.__name__,
        group=GROUP,
        meaning=meaning,
        body=Layer(make),
        params=kept + (own if make is nn.RNN else ()),
        outputs=("output", *states),
        example=(spec(5, "N", 8),),
        steps=lambda chosen, rank: 1 if rank == 3 and chosen.get("batch_first") else 0,
    )


ROWS = (
    _recurrent(nn.LSTM, "Reads a sequence with a gated memory; gives every step.", "h_n", "c_n"),
    _recurrent(nn.GRU, "Reads a sequence with two gates; gives every step.", "h_n"),
    _recurrent(nn.RNN, "Reads a sequence: h = tanh(W x + U h + b) at every step.", "h_n"),
    Kind(
        name="MultiheadAttention",
        group=GROUP,
        meaning="Every query looks at all keys and takes a mean of the values.",
        body=Layer(nn.MultiheadAttention),
        stem="attention",
        inputs=ports("query", "key", "value", "key_padding_mask?", "attn_mask?"),
        outputs=("attn_output", "attn_output_weights"),
        params=(
            *of_signature(
                nn.MultiheadAttention,
                embed_dim={"form": "int", "axis": -1, "port": "query"},
                num_heads={"form": "int", "default": 4, "low": 1},
                kdim={"form": "int", "none": True},
                vdim={"form": "int", "none": True},
                dropout={"low": 0},
            ),
            Param(name="average_attn_weights", form="bool", default=True, in_call=True),
        ),
        example=(spec(5, "N", 16), spec(5, "N", 16), spec(5, "N", 16)),
    ),
    Kind(
        name="TransformerEncoderLayer",
        group=GROUP,
        meaning="Self-attention and a small MLP, each with a skip and a norm.",
        body=Layer(nn.TransformerEncoderLayer),
        stem="encoder",
        inputs=ports("src", "src_mask?", "src_key_padding_mask?"),
        params=of_signature(
            nn.TransformerEncoderLayer,
            d_model={"axis": -1, "port": "src"},
            nhead={"default": 4, "low": 1},
            dim_feedforward={"low": 1},
            dropout={"low": 0},
            activation={"form": "choice", "default": "relu", "options": ("relu", "gelu")},
        ),
        example=(spec(5, "N", 16),),
    ),
)
