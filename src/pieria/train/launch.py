"""Several workers, through torch's own launcher: on this machine by ``--workers``, on several by torchrun itself.

    torchrun --nnodes 2 --nproc-per-node 2 --rdzv-backend c10d --rdzv-endpoint HOST:29400 -m pieria.train.launch FOLDER

FOLDER (on a disk that all can read) is the model's folder: it holds the prepared data and the plan. Every worker
makes the same batches, takes its share of the rows, and adds its gradients to the others': the result per example seen
is that of one process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist

from ..core.contracts import Codes
from ..core.errors import UserError
from ..core.find import find
from ..core.machine import cores
from ..core.values import Cancel, Event, Finish, Notice, Progress
from .data import Data, Examples
from .loop import Plan, Trainer


def run(trainer: Trainer, workers: int, cancel: Cancel) -> Iterator[Event]:
    """Trains ``trainer``'s plan with several processes, and passes their events on. The checkpoint has the result."""
    folder = trainer.folder
    assert folder is not None
    write(folder, trainer.data, trainer.plan)
    words = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node",
        str(workers),
        "-m",
        "pieria.train.launch",
        str(folder),
    ]
    threads = max(1, cores() // workers)
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": str(threads)},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        off = cancel.on(lambda: (folder / "stop").touch())
        reason = ""
        try:
            for line in process.stdout:
                if not line.startswith("{"):
                    continue
                said = json.loads(line)
                if said["kind"] == "finish":
                    reason = said["reason"]
                elif said["kind"] == "look":
                    trainer.state.history.append(said["row"])
                    trainer.state.seconds, trainer.state.step = said["row"][1], int(said["row"][0])
                    yield Notice("look", said["message"], {"row": said["row"]})
                else:
                    yield Progress(said["done"], said["total"], said["unit"], said["note"])
        finally:
            off()
            if process.poll() is None and not reason:
                os.killpg(process.pid, signal.SIGTERM)
            (folder / "stop").unlink(missing_ok=True)
    if not reason:
        raise UserError(
            "One of the workers has ended before its time.",
            "The same command goes on from the last checkpoint.",
            status=500,
        )
    yield Finish(reason)


def write(folder: Path, data: Data, plan: Plan) -> None:
    """The prepared data and the plan, for the workers: arrays end to end, and where each ends."""
    arrays: dict[str, Any] = {"vectors": data.vectors}
    for name, part in (("learn", data.learn), ("held", data.held)):
        arrays[f"{name}_labels"] = part.labels
        arrays[f"{name}_ends"] = np.cumsum([len(a) for a in part.arrays])
        arrays[f"{name}_arrays"] = np.concatenate(part.arrays) if len(part) else np.zeros(0)
        arrays[f"{name}_text_ends"] = np.cumsum([len(t) for t in part.texts] or [0])
        arrays[f"{name}_texts"] = np.array([i for t in part.texts for i in t], np.int64)
    np.savez(folder / "data.npz", **arrays)
    about = {
        "medium": data.medium,
        "codes": asdict(data.codes),
        "sha256": data.sha256,
        "units": data.units,
        "plan": asdict(plan),
    }
    (folder / "job.json").write_text(json.dumps(about))


def read(folder: Path) -> tuple[Data, Plan]:
    about = json.loads((folder / "job.json").read_text())
    with np.load(folder / "data.npz", allow_pickle=False) as kept:
        arrays = dict(kept)

    def part(name: str) -> Examples:
        cut = np.split(arrays[f"{name}_arrays"], arrays[f"{name}_ends"][:-1]) if len(arrays[f"{name}_ends"]) else []
        if about["codes"]["kind"] == "grid":
            cut = list(arrays[f"{name}_arrays"].reshape(-1, *about["codes"]["shape"]))
        texts = [t.tolist() for t in np.split(arrays[f"{name}_texts"], arrays[f"{name}_text_ends"][:-1])]
        return Examples(cut, arrays[f"{name}_labels"], texts if any(texts) else ())

    room = find("media", about["medium"])
    data = Data(
        about["medium"],
        Codes.of(about["codes"]),
        part("learn"),
        part("held"),
        arrays["vectors"],
        about["sha256"],
        about["units"],
        getattr(room, "augment", None),
    )
    return data, Plan(**about["plan"])


def main() -> None:
    folder = Path(sys.argv[1])
    dist.init_process_group("gloo")
    rank, workers = dist.get_rank(), dist.get_world_size()
    data, plan = read(folder)
    trainer = Trainer(data, plan, folder, rank, workers)
    cancel = Cancel()
    for event in trainer.run(cancel):
        said: dict[str, Any] = {}
        if isinstance(event, Progress):
            said = {
                "kind": "progress",
                "done": event.done,
                "total": event.total,
                "unit": event.unit,
                "note": event.note,
            }
        elif isinstance(event, Notice):
            said = {"kind": "look", "message": event.message, "row": event.data["row"]}
        elif isinstance(event, Finish):
            said = {"kind": "finish", "reason": event.reason}
        if rank == 0 and said:
            print(json.dumps(said), flush=True)
    dist.barrier()
    dist.destroy_process_group()


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    main()
