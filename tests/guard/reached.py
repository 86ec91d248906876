"""What a Python that a test started may not reach: an audit hook sees every address that it is about to. Each start
pays for what is imported here, and tests start hundreds: no more than it must."""

from __future__ import annotations

import os
import sys

LOG, OPEN = "PIERIA_TEST_REACHED", "PIERIA_TEST_REGISTRY"
"""Environment: the file into which each attempt is written; "1" where registries may be reached."""
REGISTRIES = ("pypi.org", "files.pythonhosted.org", "huggingface.co", "hf.co")
MYSELF = os.uname().nodename
CONNECTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOKS_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


def outside(event: str, args: tuple) -> str:
    """Where an audited event would reach, "" for this machine itself."""
    if event in LOOKS_UP:
        host = args[0]
        host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    elif event in CONNECTS:
        address = args[1]
        if not isinstance(address, tuple) or not address:
            return ""  # a Unix socket, or one that is connected already and was looked at then
        host = address[0]
    else:
        return ""
    if not isinstance(host, str) or host in ("", "localhost", "localhost.", "<broadcast>"):
        return "" if host != "<broadcast>" else host
    if os.environ.get(OPEN) == "1" and (
        event in CONNECTS or any(host == r or host.endswith(f".{r}") for r in REGISTRIES)
    ):
        return ""
    import ipaddress

    try:
        number = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    mapped = getattr(number, "ipv4_mapped", None) or number
    if mapped.is_loopback or mapped.is_unspecified:
        return ""
    return host if event in CONNECTS else ""  # to read a number as an address sends nothing


def hook(event: str, args: tuple) -> None:
    if not event.startswith("socket.") or not (log := os.environ.get(LOG)):
        return
    where = outside(event, args)
    # what never is a host (RFC 6761), and this machine's own name, are answered here, so that nobody is asked
    if where.endswith(".invalid") or (event in LOOKS_UP and where == MYSELF):
        import socket

        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if where:
        import errno

        who = os.path.basename(sys.argv[0] if sys.argv else "") or "python"
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{event} {where} by {who} {os.getpid()}\n")
        raise OSError(errno.ENETUNREACH, f"a test may not reach {where}")


def install() -> None:
    sys.addaudithook(hook)
