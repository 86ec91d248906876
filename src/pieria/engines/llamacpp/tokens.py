"""A GGUF file's tokens: of texts, and those that end an answer. A process of its own, as `worker`; it reads no weights.

Which of the settings says "the vocabulary alone" is known by its place; where the settings look otherwise than they
did, the whole file is opened, which is slower and gives the same.
"""

from __future__ import annotations

import ctypes as C
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .likelihood import INT, VOID, interface

FLAG, AROUND = 72, bytes([0, 0, 1, 0, 0, 0, 0, 0])
"""Where ``vocab_only`` is in ``llama_model_params``, and what stands there by default."""


def read(path: Path, texts: Sequence[str]) -> dict[str, Any]:
    """``ids``: those of each text; ``ends``: the tokens that end an answer. {} if the file cannot be read so."""
    command = [sys.executable, "-P", "-m", "pieria.engines.llamacpp.tokens"]
    asked = json.dumps({"path": str(path), "texts": list(texts)})
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {}
    return found


def main() -> None:
    asked = json.load(sys.stdin)
    lib = interface()
    quiet = C.CFUNCTYPE(None, C.c_int, C.c_char_p, VOID)(lambda level, said, data: None)
    lib.llama_log_set(quiet, None)
    lib.llama_backend_init()
    settings = lib.llama_model_default_params()
    if bytes(settings)[FLAG : FLAG + len(AROUND)] == AROUND:
        C.cast(C.byref(settings), C.POINTER(C.c_uint8))[FLAG] = 1
    model = lib.llama_model_load_from_file(asked["path"].encode(), settings)
    if not model:
        return
    vocab = lib.llama_model_get_vocab(model)
    lib.llama_vocab_is_eog.restype, lib.llama_vocab_is_eog.argtypes = C.c_bool, [VOID, INT]
    ends = [i for i in range(lib.llama_vocab_n_tokens(vocab)) if lib.llama_vocab_is_eog(vocab, i)]
    print(json.dumps({"ends": ends, "ids": [ids(lib, vocab, t) for t in asked["texts"]]}), flush=True)


def ids(lib: Any, vocab: Any, words: str) -> list[int]:
    raw = words.encode("utf-8", "replace")
    room = (INT * (len(raw) + 8))()
    count = lib.llama_tokenize(vocab, raw, len(raw), room, len(room), False, False)
    return list(room[: max(0, count)])


if __name__ == "__main__":
    main()
