"""Ports to serve on."""

import socket


class PortTaken(Exception):
    """Another program answers at this port."""


def free_port(host: str, port: int, *, tries: int = 1) -> int:
    """Return the first free port from `port` on, of `tries`. Raises PortTaken."""
    for candidate in range(port, port + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise PortTaken(
        f"端口 {port} 已被占用，请换一个：--port {port + 1}。"
        f" Port {port} is taken: use --port {port + 1}."
    )
