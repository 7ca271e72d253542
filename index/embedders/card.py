"""What identifies an embedding model. Imports nothing, so that comparing models loads none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model it is; two generations may share vectors only if these agree.

    Attributes:
        name: The model id or folder name as configured.
        weights_sha256: Of the weights file, hexadecimal.
    """

    name: str
    weights_sha256: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model that has been loaded.

    Attributes:
        name: The model id or folder name as configured.
        weights_sha256: Of the weights file, hexadecimal.
        dimension: Numbers in a vector.
        token_dimension: Numbers in a token's vector; 0 if the model gives only whole texts.
        max_tokens: What the model reads of a text, special tokens included.
        precision: The arithmetic of the forward pass, `float32` or `bfloat16`.
    """

    name: str
    weights_sha256: str
    dimension: int
    token_dimension: int
    max_tokens: int
    precision: str

    @property
    def identity(self) -> ModelIdentity:
        """Which model it is."""
        return ModelIdentity(self.name, self.weights_sha256)
