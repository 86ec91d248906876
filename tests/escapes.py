"""Programs that try to leave the sandbox. Each prints ESCAPED if it gets what it wants; some are judged from outside.

``{secret}``, ``{target}``, ``{tcp}``, ``{udp}``, ``{abstract}`` and ``{pid}`` are filled in with real things of the host: a
file with a secret, a folder to write to, listening sockets, the process that started it all.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from pieria.methods import sandbox

SECRET = "fjord-7291"

PROGRAMS = {
    "read a file outside": """
for path in ("{secret}", "/etc/passwd", "/etc/shadow", "/root/.bashrc", "/proc/1/environ"):
    try: print("ESCAPED", path, open(path).read()[:80])
    except OSError: pass
import os
for folder in ("/", "/etc", "/home", "/root", "/tmp", os.path.dirname("{secret}")):
    try: print("ESCAPED", folder, os.listdir(folder)[:3])
    except OSError: pass
""",
    "write outside": """
import os
for path in ("{target}/made", "/tmp/pieria-made", "/etc/pieria-made", "/dev/shm/pieria-made", "{secret}"):
    try: open(path, "a").write("x"); print("ESCAPED", path)
    except OSError: pass
for call in (lambda: os.remove("{secret}"), lambda: os.rename("a.py", "{target}/a.py"), lambda: os.chmod("{secret}", 0o777),
             lambda: os.utime("{secret}", (1, 1)), lambda: os.chown("{secret}", os.getuid(), os.getgid()),
             lambda: os.setxattr("{secret}", "user.x", b"x")):
    try: call(); print("ESCAPED")
    except OSError: pass
""",
    "connect to the network": """
import socket
for kind, to in ((socket.AF_INET, ("127.0.0.1", {tcp})), (socket.AF_INET, ("1.1.1.1", 443)), (socket.AF_INET6, ("::1", {tcp}))):
    try:
        s = socket.socket(kind); s.settimeout(2); s.connect(to); print("ESCAPED", to)
    except OSError: pass
try:
    s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); print("ESCAPED: listens")
except OSError: pass
""",
    "names and datagrams": """
import socket
try: print("ESCAPED", socket.getaddrinfo("example.com", 80))
except OSError: pass
for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
    try:
        s = socket.socket(socket.AF_INET, kind); s.sendto(b"out", ("127.0.0.1", {udp})); print("ESCAPED")
    except OSError: pass
""",
    "another program's socket": """
import socket
for name in ("\\0{abstract}", "/run/docker.sock", "/var/run/dbus/system_bus_socket"):
    try:
        s = socket.socket(socket.AF_UNIX); s.connect(name); print("ESCAPED", name)
    except OSError: pass
""",
    "fork bomb": """
import os, time
made = 0
for _ in range(400):
    try:
        if os.fork() == 0: time.sleep(30); os._exit(0)
        made += 1
    except OSError: break
if made > 20: print("ESCAPED", made)
""",
    "memory bomb": """
kept = []
try:
    while len(kept) < 800: kept.append(bytearray(b"x") * (10 << 20))
    print("ESCAPED")
except MemoryError: pass
""",
    "disk fill": """
try:
    for n in range(200): open(f"big{{n}}", "wb").write(bytes(1 << 20) * 15)
    print("ESCAPED")
except OSError: pass
""",
    "one huge file": """
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    f = open("huge", "wb"); f.truncate(1 << 40); print("ESCAPED: sparse")
except OSError: pass
try:
    with open("huge", "wb") as f:
        for _ in range(200): f.write(bytes(1 << 20))
    print("ESCAPED")
except OSError: pass
""",
    "endless loop": """
import signal
for n in range(1, 32):
    try: signal.signal(n, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass
""",
    "kill the parent": """
import os, signal
for pid in (os.getppid(), {pid}, 1):
    for number in (0, signal.SIGTERM, signal.SIGKILL):
        try: os.kill(pid, number); print("ESCAPED", pid, number)
        except OSError: pass
""",
    "links that lead out": """
import os
for make, path in ((os.symlink, "{secret}"), (os.link, "{secret}"), (os.symlink, "/etc/passwd"), (os.symlink, "/proc/self/root/etc/passwd")):
    try:
        make(path, "link"); print("ESCAPED", open("link").read()[:40])
    except OSError: pass
    try: os.remove("link")
    except OSError: pass
""",
    "the memory of others": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for pid in (os.getppid(), {pid}):
    if libc.ptrace(16, pid, 0, 0) == 0: print("ESCAPED: attached")
    for name in ("environ", "mem", "maps", "cmdline", "fd", "root"):
        try: print("ESCAPED", open(f"/proc/{{pid}}/{{name}}", "rb").read(16))
        except OSError: pass
        try: print("ESCAPED", os.listdir(f"/proc/{{pid}}/{{name}}"))
        except OSError: pass
    buffer = ctypes.create_string_buffer(8)
    class IO(ctypes.Structure): _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
    one = IO(ctypes.addressof(buffer), 8); two = IO(id(libc), 8)
    if libc.process_vm_readv(pid, ctypes.byref(one), 1, ctypes.byref(two), 1, 0) > 0: print("ESCAPED: read")
""",
    "other programs, setuid": """
import os, subprocess
for words in (["/bin/sh", "-c", "echo hi"], ["/usr/bin/id"], ["/bin/su", "-c", "id"], ["/usr/bin/env"], ["/bin/cat", "{secret}"]):
    try: print("ESCAPED", subprocess.run(words, capture_output=True, timeout=5).stdout)
    except (OSError, subprocess.SubprocessError): pass
if os.getuid() != 0:
    for call in (os.setuid, os.setgid):
        try: call(0); print("ESCAPED")
        except OSError: pass
""",
    "secrets in the environment": """
import os
if any("fjord" in v for v in os.environ.values()) or "PIERIA_SECRET" in os.environ: print("ESCAPED", os.environ)
""",
    "a process that stays behind": """
import os, time
for _ in range(2):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for n in range(3, 64):
                try: os.close(n)
                except OSError: pass
            while True: time.sleep(0.1)
        os._exit(0)
""",
    "limits and priority of others": """
import os, resource
for pid in (os.getppid(), {pid}):
    for which in (resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
        try:
            soft, hard = resource.prlimit(pid, which); print("ESCAPED: reads", which)
            resource.prlimit(pid, which, (soft, hard)); print("ESCAPED: sets", which)
        except OSError: pass
    try: os.setpriority(os.PRIO_PROCESS, pid, 19); print("ESCAPED: priority")
    except OSError: pass
    try: os.sched_setaffinity(pid, {{0}}); print("ESCAPED: affinity")
    except OSError: pass
""",
    "wider limits and other worlds": """
import ctypes, os, resource
for which in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):
    try: resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)); print("ESCAPED", which)
    except (OSError, ValueError): pass
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x10000000) == 0: print("ESCAPED: user namespace")
if libc.mount(b"none", b".", b"tmpfs", 0, None) == 0: print("ESCAPED: mount")
try: os.chroot("."); print("ESCAPED: chroot")
except OSError: pass
try: os.mknod("device", 0o600 | 0o060000, os.makedev(8, 0)); print("ESCAPED: device")
except OSError: pass
for number in (425, 321, 323):  # io_uring_setup, bpf, userfaultfd
    if libc.syscall(number, 0, 0, 0) >= 0: print("ESCAPED", number)
""",
    "output without end": """
import sys
while True: sys.stdout.write("x" * 65536)
""",
}


def escaped(name: str) -> str:
    """Runs one of the programs. "" if it was held, else what it got."""
    with ExitStack() as stack:
        outside = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("HOME") or None)))
        outside.chmod(0o777)
        (outside / "secret").write_text(SECRET)
        (outside / "secret").chmod(0o666)
        tcp, udp, unix = (
            socket.socket(),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            socket.socket(socket.AF_UNIX),
        )
        for one in (tcp, udp, unix):
            stack.callback(one.close)
        tcp.bind(("127.0.0.1", 0))
        udp.bind(("127.0.0.1", 0))
        abstract = f"pieria-{os.getpid()}-{name[:8].replace(' ', '')}"
        unix.bind(f"\0{abstract}")
        tcp.listen()
        unix.listen()
        tcp.setblocking(False)
        udp.setblocking(False)
        code = PROGRAMS[name].format(
            secret=outside / "secret", target=outside, tcp=tcp.getsockname()[1], udp=udp.getsockname()[1],
            abstract=abstract, pid=os.getpid(),
        )  # fmt: skip
        os.environ["PIERIA_SECRET"] = SECRET
        stack.callback(os.environ.pop, "PIERIA_SECRET")
        limits = sandbox.Limits(seconds=30, cpu=1 if name == "endless loop" else 8, memory_mb=512)
        with sandbox.folder({"a.py": code}) as where:
            ran = sandbox.run((sys.executable, "-I", "a.py"), where, limits)
            if ran.state == "disk" or name in ("disk fill", "one huge file"):
                size = sum(p.stat().st_blocks * 512 for p in where.rglob("*"))
                if size > 512 << 20:  # the watcher looks every so often: on a busy machine more lands in between
                    return f"{size} bytes on the disk"
        if "ESCAPED" in ran.out:
            return ran.out[ran.out.index("ESCAPED") :][:200]
        if "SyntaxError" in ran.err or "NameError" in ran.err or "TypeError" in ran.err:
            return f"the program itself is wrong: {ran.err[-200:]}"
        if (outside / "secret").read_text() != SECRET or len(list(outside.iterdir())) != 1:
            return "the folder outside was changed"
        for one in (tcp, udp):
            try:
                one.accept() if one is tcp else one.recv(10)
                return "something came in over the network"
            except BlockingIOError:
                continue
        if name == "endless loop" and (ran.well or ran.state not in ("ended", "timeout")):
            return f"it ended as {ran.state} after {ran.seconds} s"
        if name == "output without end" and (ran.state != "output" or len(ran.out) > limits.output):
            return f"{len(ran.out)} letters, {ran.state}"
        left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=False).stdout
        if str(where) in left or f"{sys.executable} -I a.py" in left:
            return "a process stayed behind"
    return ""
