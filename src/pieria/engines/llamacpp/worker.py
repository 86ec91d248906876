"""The process that holds a GGUF model: llama.cpp's own server (through xllamacpp) on a private Unix socket.

Why a process of its own: a damaged file or a bug in native code ends this process and not Pieria; what it used is
given back whole when it leaves; llama.cpp takes over SIGINT and SIGTERM of whichever process it runs in. Why a socket
file: the library always listens somewhere, and a file in a folder of mode 0700 is no port. The key locks it as well.

Reads one line of JSON settings on standard input, writes one line when the model is ready, and leaves when standard
input closes, which the system does for it when the parent dies, however it dies.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Any

POOL = 512
"""Most prompt tokens worked on between two looks at the other streams; also the size of the compute buffer."""


def parameters(settings: dict[str, Any]) -> Any:
    """llama.cpp's parameters for our settings. The benchmarks start their peers with the same ones."""
    import xllamacpp

    p = xllamacpp.CommonParams()
    p.model.path = settings["path"]
    p.n_ctx, p.n_parallel, p.kv_unified = settings["context"], settings["parallel"], True
    p.n_batch, p.n_ubatch = POOL, min(POOL, settings.get("ubatch", POOL))
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = settings["threads"]
    p.n_gpu_layers = settings.get("gpu_layers", 0)
    p.cache_ram_mib = settings["prompt_cache"] >> 20
    p.fit_params = False  # the studio has predicted the memory; a model that does not fit is refused, not shrunk
    p.ui = p.endpoint_slots = p.endpoint_props = False
    p.endpoint_metrics = False
    p.offline = True
    p.verbosity = settings.get("verbosity", 1)
    if lookup := settings.get("lookup"):
        # prompt lookup (Saxena 2023): what followed these tokens earlier in the text is tried as what follows now
        p.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
        p.speculative.ngram_simple.size_n, p.speculative.ngram_simple.size_m = lookup
    adapters = []
    for path, scale in settings.get("lora", ()):
        adapter = xllamacpp.CommonAdapterLoraInfo()
        adapter.path, adapter.scale = path, scale
        adapters.append(adapter)
    p.lora_adapters = adapters
    if settings.get("socket"):
        p.hostnames, p.api_keys = [settings["socket"]], [settings["key"]]
    return p


def main() -> None:
    settings = json.loads(sys.stdin.readline())
    try:
        # if memory runs out in spite of the prediction, the system should take this process and nothing else
        with open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")
    except OSError:
        pass
    import xllamacpp

    os.umask(0o177)
    server = xllamacpp.Server(parameters(settings))
    print(json.dumps({"address": server.listening_address}), flush=True)
    while sys.stdin.read(1):
        pass
    shutil.rmtree(os.path.dirname(settings["socket"]), ignore_errors=True)  # whoever made it may have been killed
    os._exit(0)


if __name__ == "__main__":
    main()
