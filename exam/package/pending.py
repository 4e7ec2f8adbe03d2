"""Packages that wait for their publishers' signatures: nothing shows them, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, cast

from tuf.api.metadata import TargetFile, Targets

from exam.core.errors import Rejected
from exam.package.keys import CentreKeys
from exam.package.request import SigningRequest
from exam.package.scoring_copy import forget_scoring

PENDING: Final = "pending"
_CUSTOM: Final = "package"


def refuse_pending(centre: Path) -> None:
    """Two changes at once would be signed as the same next state."""
    if SigningRequest.exists(centre / PENDING):
        raise Rejected(
            "a change waits for signatures",
            remedy="finish it first: pendopo publish keys apply, or keys drop",
        )


def new_packages(request: SigningRequest) -> dict[str, TargetFile]:
    """The packages that the request would publish, by their identifiers."""
    proposed = request.proposed.get("targets")
    if proposed is None:
        return {}
    present = request.present_targets
    known = set() if present is None else set(packages_of(present))
    return {
        package_id: target
        for package_id, target in packages_of(cast(Targets, proposed.signed)).items()
        if package_id not in known
    }


def settle_packages(keys: CentreKeys, request: SigningRequest) -> None:
    """They were published."""
    for package_id in new_packages(request):
        keys.settle_share(package_id)


def drop_packages(keys: CentreKeys, repository: Path, request: SigningRequest) -> None:
    """They will not be published: their shares, scoring copies and files go."""
    for package_id, target in new_packages(request).items():
        keys.forget_share(package_id)
        forget_scoring(keys.home, package_id)
        digest = target.hashes["sha256"]
        (repository / "targets" / f"{digest}.{target.path}").unlink(missing_ok=True)


def packages_of(targets: Targets) -> dict[str, TargetFile]:
    """The packages of a list, by their identifiers."""
    found: dict[str, TargetFile] = {}
    for target in targets.targets.values():
        described: Any = (target.custom or {}).get(_CUSTOM)
        if isinstance(described, dict):
            found[str(described.get("package_id"))] = target
    return found
