"""Under which addresses this computer can be reached in its networks."""

from __future__ import annotations

from collections.abc import Sequence

import ifaddr


def own_addresses() -> Sequence[str]:
    """This computer's IPv4 addresses in its networks; its own loopback where it has no other."""
    adapters = ifaddr.get_adapters()
    found = sorted(str(one.ip) for adapter in adapters for one in adapter.ips if one.is_IPv4)
    return [one for one in found if not one.startswith("127.")] or found
