"""Ready models, as graph files beside this one. The file's name is the example's key."""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from builder.file import Document, read_document
from builder.graph import Graph

_ORDER = (
    *("lenet5", "digits_cnn", "quickstart_mlp", "basic_block", "inception_3a", "unet"),
    *("text_classifier", "two_heads"),
)

DOCUMENTS: Mapping[str, Document] = MappingProxyType(
    {key: read_document((files(__name__) / f"{key}.json").read_bytes()) for key in _ORDER}
)
EXAMPLES: Mapping[str, Graph] = MappingProxyType(
    {key: document.graph for key, document in DOCUMENTS.items()}
)
