"""One way to open a graph on onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def options(threads: int) -> Any:
    import onnxruntime

    made = onnxruntime.SessionOptions()
    made.intra_op_num_threads = threads
    made.inter_op_num_threads = 1
    made.enable_cpu_mem_arena = False  # gives memory back after each call, at no cost in speed here
    made.log_severity_level = 3
    # idle threads sleep: a language model beside this one needs the cores
    made.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return made


def session(path: Path, threads: int) -> Any:
    """Raises `UserError` for a file that is no graph."""
    return opened(str(path), threads, path.name)


def opened(graph: str | bytes, threads: int, name: str) -> Any:
    """The same of a graph's file or of its bytes; ``name`` is what an error calls it."""
    import onnxruntime

    from ...core.errors import UserError

    made = options(threads)
    made.enable_cpu_mem_arena = True  # the same shapes come again and again
    try:
        return onnxruntime.InferenceSession(graph, made, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no common class of their own
        raise UserError(f"{name} cannot be loaded: {str(error)[:120]}.", "Train the model again.", status=409) from None
