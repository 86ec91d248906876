"""How likely a text is to a GGUF model: the log-probability of each token of a continuation, exactly.

llama.cpp's server gives log-probabilities of what it makes, not of what it is told, so this process opens the model
through the library's C interface (the one in the package xllamacpp) and reads all texts in batches. The C functions
that take settings take them by value; their sizes change between releases, so a buffer larger than any of them stands
in for them, filled by the library's own functions for defaults. Of those only the first four numbers are touched, and
only where they are what they have always been; any other build is refused.

Reads lines of JSON on standard input: first the settings, then ``{"pairs": [[context, continuation], ...]}`` each
answered by a line for each pair: its list of log-probabilities (natural logarithm), one a token.
"""

from __future__ import annotations

import ctypes as C
import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

SHORT, MANY = 256, 8
"""Tokens of a text that fits in one of the ``MANY`` places of the batch; a longer one is read alone."""
STEP = 512
"""Tokens worked on at a time."""
OUTPUTS = 128
"""Tokens at a time whose probabilities are kept: each is a row of the whole vocabulary in float32."""
SHARED = 12
"""Tokens from which a beginning that texts have in common is read once and kept for the next."""
PLACES, ROOM = 3, 1024
"""Places that keep what was read, and tokens of each; more for a longer text. Several, so that two kinds of question in
turn, each with a beginning of its own, do not drive each other out."""
FEW = 8
"""Texts that are read one by one in these places rather than all at once in a context of their own."""


class Settings(C.Structure):
    """Stands for ``llama_model_params`` and ``llama_context_params``, and is larger than both."""

    _fields_ = (("words", C.c_uint32 * 256),)


class Batch(C.Structure):
    """``llama_batch`` (llama.h)."""

    _fields_ = (
        ("n_tokens", C.c_int32),
        ("token", C.POINTER(C.c_int32)),
        ("embd", C.POINTER(C.c_float)),
        ("pos", C.POINTER(C.c_int32)),
        ("n_seq_id", C.POINTER(C.c_int32)),
        ("seq_id", C.POINTER(C.POINTER(C.c_int32))),
        ("logits", C.POINTER(C.c_int8)),
    )


VOID, INT = C.c_void_p, C.c_int32
INTERFACE: dict[str, tuple[Any, list[Any]]] = {
    "llama_backend_init": (None, []),
    "llama_log_set": (None, [VOID, VOID]),
    "llama_model_default_params": (Settings, []),
    "llama_context_default_params": (Settings, []),
    "llama_model_load_from_file": (VOID, [C.c_char_p, Settings]),
    "llama_init_from_model": (VOID, [VOID, Settings]),
    "llama_free": (None, [VOID]),
    "llama_set_n_threads": (None, [VOID, INT, INT]),
    "llama_adapter_lora_init": (VOID, [VOID, C.c_char_p]),
    "llama_set_adapters_lora": (INT, [VOID, C.POINTER(VOID), C.c_size_t, C.POINTER(C.c_float)]),
    "llama_n_ctx_seq": (C.c_uint32, [VOID]),
    "llama_n_seq_max": (C.c_uint32, [VOID]),
    "llama_get_memory": (VOID, [VOID]),
    "llama_memory_clear": (None, [VOID, C.c_bool]),
    "llama_memory_seq_rm": (C.c_bool, [VOID, INT, INT, INT]),
    "llama_batch_init": (Batch, [INT, INT, INT]),
    "llama_decode": (INT, [VOID, Batch]),
    "llama_get_logits": (C.POINTER(C.c_float), [VOID]),
    "llama_model_get_vocab": (VOID, [VOID]),
    "llama_vocab_n_tokens": (INT, [VOID]),
    "llama_vocab_get_add_bos": (C.c_bool, [VOID]),
    "llama_vocab_bos": (INT, [VOID]),
    "llama_vocab_eos": (INT, [VOID]),
    "llama_tokenize": (INT, [VOID, C.c_char_p, INT, C.POINTER(INT), INT, C.c_bool, C.c_bool]),
}


def interface() -> Any:
    """The library with every function that is used declared. Raises AttributeError where one is missing."""
    package = importlib.util.find_spec("xllamacpp")  # not imported: its own module may not suit others in this process
    if package is None or not package.origin:
        raise OSError("xllamacpp is not installed")
    lib = C.CDLL(str(next(Path(package.origin).parent.glob("xllamacpp*.so"))))
    for name, (gives, takes) in INTERFACE.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = gives, takes
    return lib


@dataclass(slots=True)
class Kept:
    """What a place keeps: tokens, the log-probabilities of what comes after them, and when it was last used."""

    ids: list[int] = field(default_factory=list)
    after: Any = None
    used: int = 0


class Reader:
    """A model that is read with. Not for several threads at once."""

    def __init__(self, path: str, threads: int, longest: int, lora: Sequence[tuple[str, float]] = ()) -> None:
        self.lib, self.threads, self.longest = interface(), threads, longest
        self.quiet = C.CFUNCTYPE(None, C.c_int, C.c_char_p, VOID)(lambda level, said, data: None)
        self.lib.llama_log_set(self.quiet, None)
        self.lib.llama_backend_init()
        defaults = self.lib.llama_context_default_params()
        if list(defaults.words[:4]) != [512, 2048, 512, 1]:  # n_ctx, n_batch, n_ubatch, n_seq_max
            raise OSError("this build of llama.cpp lays its settings out in another way")
        self.model = self.lib.llama_model_load_from_file(path.encode(), self.lib.llama_model_default_params())
        if not self.model:
            raise OSError("llama.cpp could not load the file")
        self.adapters = [(self.lib.llama_adapter_lora_init(self.model, p.encode()), scale) for p, scale in lora]
        if not all(a for a, _ in self.adapters):
            raise OSError("llama.cpp could not load the adapter")
        self.vocab = self.lib.llama_model_get_vocab(self.model)
        self.size = self.lib.llama_vocab_n_tokens(self.vocab)
        start = self.lib.llama_vocab_bos(self.vocab)
        self.start = start if start >= 0 else self.lib.llama_vocab_eos(self.vocab)
        self.always = self.lib.llama_vocab_get_add_bos(self.vocab)
        self.batch = self.lib.llama_batch_init(STEP, 0, 1)
        self.context, self.form = None, (0, 0)
        self.kept: list[Kept] = []

    def shape(self, cells: int, places: int) -> None:
        """A context of so many places with so many tokens each."""
        if self.form == (cells, places):
            return
        if self.context:
            self.lib.llama_free(self.context)
        wanted = self.lib.llama_context_default_params()
        wanted.words[0], wanted.words[1], wanted.words[2], wanted.words[3] = cells * places, STEP, STEP, places
        self.context = self.lib.llama_init_from_model(self.model, wanted)
        if not self.context or (self.lib.llama_n_ctx_seq(self.context), self.lib.llama_n_seq_max(self.context)) != (
            cells,
            places,
        ):
            raise OSError("llama.cpp could not make a context for reading")
        self.lib.llama_set_n_threads(self.context, self.threads, self.threads)
        if count := len(self.adapters):
            which, scales = (
                (VOID * count)(*(a for a, _ in self.adapters)),
                (C.c_float * count)(*(s for _, s in self.adapters)),
            )
            if self.lib.llama_set_adapters_lora(self.context, which, count, scales):
                raise OSError("llama.cpp could not put the adapter on")
        self.form, self.kept = (cells, places), [Kept() for _ in range(places)]

    def tokens(self, words: str) -> list[int]:
        """Token ids of plain text: what looks like a special token in it is read as letters."""
        raw = words.encode("utf-8", "replace")
        room = (INT * (len(raw) + 8))()
        count = self.lib.llama_tokenize(self.vocab, raw, len(raw), room, len(room), False, False)
        return list(room[: max(0, count)])

    def pair(self, context: str, continuation: str) -> tuple[list[int], int]:
        """The ids of both, and how many at the end are the continuation's.

        A token that lies over the border counts as the continuation's. The start token stands first where the model
        was trained so, and where nothing else would stand before the first token that is asked about."""
        whole, before = self.tokens(context + continuation), self.tokens(context)
        shared = next((i for i, (a, b) in enumerate(zip(whole, before, strict=False)) if a != b), len(before))
        shared = min(shared, len(whole))
        return [self.start] * (self.always or not shared) + whole, len(whole) - shared

    def score(self, pairs: list[tuple[str, str]]) -> list[list[float]]:
        read = [self.pair(context, continuation) for context, continuation in pairs]
        if (over := max((len(ids) for ids, _ in read), default=0)) > self.longest:
            raise ValueError(f"a text has {over} tokens; the model reads {self.longest}")
        found: list[list[float]] = [[] for _ in read]
        firsts = [tuple(ids[: len(ids) - count]) for ids, count in read]
        shared = {i for i in range(len(read)) if self.begun(i, firsts)}
        short = [i for i, (ids, _) in enumerate(read) if len(ids) <= SHORT and i not in shared]
        few = set(short) if self.form[1] == PLACES and len(short) <= FEW else set()
        short = [] if few else short
        group: list[int] = []
        for i in [*short, -1]:
            held = sum(len(read[j][0]) for j in group)
            if group and (i < 0 or len(group) == MANY or held + len(read[i][0]) > STEP):
                self.shape(SHORT, MANY)
                for j, one in zip(group, self.together([read[j] for j in group]), strict=True):
                    found[j] = one
                group = []
            group.append(i)
        rest = [i for i in range(len(read)) if i in shared or len(read[i][0]) > SHORT or i in few]
        if rest:
            most = max(len(read[i][0]) for i in rest)
            now = self.form[0] if self.form[1] == PLACES else 0
            self.shape(max(ROOM, now, -(-most // SHORT) * SHORT), PLACES)
        for i in sorted(rest, key=lambda i: read[i][0]):  # in this order neighbours have most in common
            found[i] = self.further(*read[i])
        return found

    def begun(self, i: int, firsts: list[tuple[int, ...]]) -> bool:
        """Whether a text's context is worth keeping: it begins as another's does, or as what is kept."""
        mine = firsts[i]
        beside = [firsts[j] for j in (i - 1, i + 1) if 0 <= j < len(firsts)]
        kept = [k.ids for k in self.kept] if self.form[1] == PLACES else []
        return any(common(mine, other) >= SHARED for other in (*beside, *kept))

    def place(self, ids: list[int]) -> int:
        """The place whose text begins most like this one; if none begins so, the one that was used longest ago."""
        same = [common(ids, k.ids) for k in self.kept]
        best = max(range(len(same)), key=lambda i: same[i])
        if same[best] < SHARED and not 0 < same[best] == len(self.kept[best].ids):
            best = min(range(len(same)), key=lambda i: self.kept[i].used)
        self.kept[best].used = 1 + max(k.used for k in self.kept)
        return best

    def further(self, ids: list[int], count: int) -> list[float]:
        """Log-probabilities of the last ``count`` tokens, reading on from where the text parts from a kept one."""
        if not count:
            return []
        place = self.place(ids)
        here, memory, first = self.kept[place], self.lib.llama_get_memory(self.context), len(ids) - count
        same = min(common(ids, here.ids), len(ids) - 1)
        known = here.after if same == len(here.ids) == first else None
        if known is None:
            same = min(same, first - 1)  # what comes after the context is only said when its last token is read
        if not self.lib.llama_memory_seq_rm(memory, place, same, -1):
            raise OSError("llama.cpp could not forget a part of a text")
        here.ids, here.after = list(ids[:same]), known
        rows = [] if known is None else [known]
        # the last token is asked about and never read
        for begin, end in ((same, first), (max(same, first), len(ids) - 1)):
            for at in range(begin, end, OUTPUTS):
                rows += self.step(ids, at, min(end, at + OUTPUTS), first, place)
        if count > 1:  # the context alone is kept, and what comes after it, for the next answer to the same question
            self.lib.llama_memory_seq_rm(memory, place, first, -1)
        here.ids, here.after = list(ids[:first]), rows[0]
        return [float(row[t]) for row, t in zip(rows, ids[first:], strict=True)]

    def step(self, ids: list[int], begin: int, end: int, first: int, place: int) -> list[Any]:
        """Reads tokens into a place; the log-probabilities of the whole vocabulary after those from first - 1 on."""
        for k, p in enumerate(range(begin, end)):
            self.batch.token[k], self.batch.pos[k], self.batch.n_seq_id[k] = ids[p], p, 1
            self.batch.seq_id[k][0], self.batch.logits[k] = place, int(p >= first - 1)
        self.batch.n_tokens = end - begin
        if status := self.lib.llama_decode(self.context, self.batch):
            raise OSError(f"llama.cpp could not read the text ({status})")
        many = end - max(begin, first - 1)
        if many <= 0:
            return []
        logits = np.ctypeslib.as_array(self.lib.llama_get_logits(self.context), shape=(many, self.size))
        top = logits.max(1)
        whole = top + np.log(np.exp(logits - top[:, None]).sum(1, dtype=np.float64))
        return [row - w for row, w in zip(logits, whole.astype(np.float32), strict=True)]

    def together(self, read: list[tuple[list[int], int]]) -> list[list[float]]:
        """Log-probabilities of the last tokens of each of several texts, each in a place of its own."""
        self.lib.llama_memory_clear(self.lib.llama_get_memory(self.context), False)
        rows = [
            # token, position, place, the token that follows if it is asked about
            (t, p, place, ids[p + 1] if len(ids) - count - 1 <= p < len(ids) - 1 else -1)
            for place, (ids, count) in enumerate(read)
            for p, t in enumerate(ids)
        ]
        found: list[list[float]] = [[] for _ in read]
        while rows:
            step = min(len(rows), STEP)
            wanted = np.cumsum([row[3] >= 0 for row in rows[:step]])
            step = max(1, int(np.searchsorted(wanted, OUTPUTS, side="right"))) if wanted[-1] > OUTPUTS else step
            now, rows = rows[:step], rows[step:]
            for k, (t, p, place, follows) in enumerate(now):
                self.batch.token[k], self.batch.pos[k], self.batch.n_seq_id[k] = t, p, 1
                self.batch.seq_id[k][0], self.batch.logits[k] = place, int(follows >= 0)
            self.batch.n_tokens = len(now)
            if status := self.lib.llama_decode(self.context, self.batch):
                raise OSError(f"llama.cpp could not read the text ({status})")
            asked = [(place, follows) for _, _, place, follows in now if follows >= 0]
            if not asked:
                continue
            logits = np.ctypeslib.as_array(self.lib.llama_get_logits(self.context), shape=(len(asked), self.size))
            top = logits.max(1)
            whole = top + np.log(np.exp(logits - top[:, None]).sum(1, dtype=np.float64))
            chosen = logits[np.arange(len(asked)), [f for _, f in asked]] - whole
            for (place, _), value in zip(asked, chosen, strict=True):
                found[place].append(float(value))
        return found


def common(one: Any, other: Any) -> int:
    """How many tokens two texts have in common at their beginning."""
    n = min(len(one), len(other))
    return next((i for i in range(n) if one[i] != other[i]), n)


def main() -> None:
    settings = json.loads(sys.stdin.readline())
    try:
        with open("/proc/self/oom_score_adj", "w") as score:  # as in `worker`
            score.write("1000")
    except OSError:
        pass
    try:
        reader = Reader(settings["path"], settings["threads"], settings["context"], settings.get("lora", ()))
    except (OSError, AttributeError, StopIteration) as error:
        print(json.dumps({"error": str(error) or "the library is not where it should be"}), flush=True)
        return
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        try:
            for one in reader.score([(str(a), str(b)) for a, b in json.loads(line)["pairs"]]):
                print(json.dumps(one), flush=False)
            sys.stdout.flush()
        except (OSError, ValueError) as error:
            print(json.dumps({"error": str(error)}), flush=True)


if __name__ == "__main__":
    main()
