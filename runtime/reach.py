"""From where this server may be reached, and by which names: this machine, unless it is said so."""

import ipaddress
import os

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class GateError(RuntimeError):
    """The server may not start like this; the message says why and what to set."""


def allowed_hosts() -> frozenset[str]:
    """Return the names this server may be called by: this machine, and those of LAMPWORK_HOSTS."""
    return LOCAL_HOSTS | _named_hosts()


def is_public() -> bool:
    """Whether the operator lets other machines in, and has said by which names."""
    return os.environ.get("LAMPWORK_PUBLIC", "").strip() == "1" and bool(_named_hosts())


def is_local(address: str) -> bool:
    """Whether an address is one that only this machine itself can reach."""
    if address.lower() == "localhost":
        return True
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _named_hosts() -> frozenset[str]:
    named = os.environ.get("LAMPWORK_HOSTS", "").split(",")
    return frozenset(name.strip().lower() for name in named if name.strip())
