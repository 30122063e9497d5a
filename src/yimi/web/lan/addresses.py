"""Where this computer can be reached from its network. Needs no settings: it decides some."""

import fcntl
import ipaddress
import re
import socket
import struct

# Linux: the request for the IPv4 address of an interface.
SIOCGIFADDR = 0x8915
# Networks inside this computer, which no phone reaches.
INNER = ("lo", "docker", "veth", "br-", "virbr", "cni", "flannel")


def lan_addresses() -> list[str]:
    """Return the IPv4 addresses under which others reach this computer, private ones first."""
    found = {address for address in (*_of_interfaces(), _towards_others()) if address}
    usable = [
        address
        for address in map(ipaddress.IPv4Address, found)
        if not address.is_loopback and not address.is_unspecified
    ]
    return [str(address) for address in sorted(usable, key=lambda a: (not a.is_private, a))]


def host_name() -> str:
    """Return this computer's own name, as it may stand in a certificate."""
    name = re.sub(r"[^a-z0-9-]", "-", socket.gethostname().split(".")[0].lower()).strip("-")
    return name or "yimi"


def names() -> list[str]:
    """Return the names under which the network may know this computer."""
    return [f"{host_name()}.local", host_name()]


def _of_interfaces() -> list[str]:
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _number, name in socket.if_nameindex():
            if name.startswith(INNER):
                continue
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, request)
            except OSError:  # no address, or another system than Linux
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _towards_others() -> str:
    """Return the address from which a packet to a private network would leave; none is sent."""
    for target in ("192.168.255.254", "10.255.255.254", "192.0.2.1"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            return str(probe.getsockname()[0])
    return ""
