"""The launcher: a process of its own between us and the strange program. It is run as a script, under ``python -I``.

It reads one JSON object from standard input, gives up every capability if it is root's, takes limits on itself that
its children inherit, and starts the program confined by sandlock (Landlock for files, network and signals; seccomp for
system calls). Whatever is left of the program when its first process ends, or its time is over, is killed: orphans come
back to this process because it is their reaper. The verdict goes as JSON to the descriptor named in the job, which the
program does not inherit.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import shutil
import signal
import sys
import time
from typing import Any

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER = 1, 24, 36
CAPABILITIES = 0x20080522  # version 3 of capset(2)
DENIED = (
    # Landlock has no say over a file's mode, owner, times and attributes, so nobody may change them, even inside
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat",
    "futimesat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
    # of another process of the same user
    "prlimit64", "setpriority", "ioprio_set", "sched_setscheduler", "sched_setparam", "sched_setattr",
    "sched_setaffinity",
    "migrate_pages", "move_pages", "kcmp", "process_madvise", "pidfd_getfd",
    "io_uring_setup", "userfaultfd", "perf_event_open", "bpf", "keyctl", "add_key", "request_key", "ptrace",
    "process_vm_readv", "process_vm_writev", "unshare", "setns", "mount", "pivot_root", "chroot", "kexec_load",
)  # fmt: skip


def main() -> int:
    job = json.loads(sys.stdin.buffer.read())
    report = os.fdopen(job["report"], "w")
    os.set_inheritable(report.fileno(), False)
    told = listening()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        powerless(libc)
        # if Pieria dies, so does this process, and it takes the rest along
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != job["parent"]:
            return 1
        limit(job)
        verdict = confined(job, told)
    except BaseException as error:
        verdict = {"state": "refused", "why": f"{type(error).__name__}: {error}"}
    finally:
        sweep()
        orphaned(job)
    report.write(json.dumps(verdict))
    report.close()
    return 0


def powerless(libc: ctypes.CDLL) -> None:
    """Gives up all capabilities, for good: root without them is a plain user who owns root's files, and what he may
    open is Landlock's affair. The user stays the same, so that the interpreter can be reached wherever it lies."""
    if os.geteuid() != 0:
        return
    os.setgroups([])
    for number in range(64):
        libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES, 0)
    if libc.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)())) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be given up")


def limit(job: dict[str, Any]) -> None:
    """Limits of the kernel, for each process of the program: none of them can be raised again without root."""
    mega = 1 << 20
    for which, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, job["cpu"]),
        (resource.RLIMIT_FSIZE, job["file_mb"] * mega),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_AS, job["memory_mb"] * mega),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))


def orphaned(job: dict[str, Any]) -> None:
    """If Pieria died, nobody else takes its copy of somebody's files away."""
    if os.getppid() != job["parent"]:
        shutil.rmtree(job["folder"], ignore_errors=True)


def listening() -> int:
    """From now on SIGTERM ends nothing; it can be read from here. Returns the descriptor."""
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell)
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    return told


def confined(job: dict[str, Any], told: int) -> dict[str, Any]:
    import sandlock
    from sandlock.sandbox import StdioMode

    box = sandlock.Sandbox(
        fs_readable=job["readable"],
        fs_writable=job["writable"],
        cwd=job["folder"],
        clean_env=True,
        env=job["env"],
        max_memory=f"{job['memory_mb']}M",
        max_processes=job["processes"],
        no_coredump=True,
        extra_deny_syscalls=job["deny"],
    )
    begun = time.monotonic()
    process = box.popen(job["command"], StdioMode.NULL, StdioMode.INHERIT, StdioMode.INHERIT)
    watched(job, begun, told)
    ended = process.wait(timeout=max(0.05, job["seconds"] - (time.monotonic() - begun)))
    spent = time.monotonic() - begun
    state = STATE or ("timeout" if spent >= job["seconds"] else "ended")
    return {
        "state": state,
        "exit": ended.exit_code,
        "signal": max(0, int(ended.signal or 0)),
        "seconds": round(spent, 3),
    }


STATE = ""


def watched(job: dict[str, Any], begun: float, told: int) -> None:
    """A thread beside the waiting main one. It ends the program when this process is told to end (SIGTERM, which Python
    itself would only see after the wait), and when the folder is too full: the kernel bounds each file, this all."""
    import threading

    def watch() -> None:
        global STATE
        while time.monotonic() - begun < job["seconds"] + 5:
            if select.select([told], [], [], 0.05)[0]:
                sweep()
                orphaned(job)
                os._exit(1)
            if not STATE and full(job):
                STATE = "disk"
                sweep()

    threading.Thread(target=watch, daemon=True).start()


def full(job: dict[str, Any]) -> bool:
    total = count = 0
    for folder, folders, names in os.walk(job["folder"]):
        count += len(names) + len(folders)
        if count > job["files"]:
            return True
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except OSError:
                continue
    return total > job["disk_mb"] << 20


def sweep() -> None:
    """Kills every descendant, again and again until none is left; stopped first, so that none forks on its way."""
    import psutil

    me = psutil.Process()
    for _ in range(200):
        left = me.children(recursive=True)
        for signalled in (signal.SIGSTOP, signal.SIGKILL):
            for child in left:
                try:
                    os.kill(child.pid, signalled)
                except (ProcessLookupError, PermissionError):
                    continue
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    break
            except ChildProcessError:
                return
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
