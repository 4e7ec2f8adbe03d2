"""What a signing request asks for, in words for the one who is to sign it and for the minutes."""

from __future__ import annotations

from typing import Any, cast

from tuf.api.metadata import Root, Targets

from exam.package.pending import packages_of
from exam.package.request import SigningRequest
from exam.package.roles import ROLES

SHOWN_ID = 16
"""So many characters of a key's id are shown to people; the reports as JSON carry all."""


def describe(request: SigningRequest) -> dict[str, Any]:
    """Values for JSON: each document with its changes, each rule with who signed."""
    return {
        "documents": [_document(request, role) for role in request.proposed],
        "needs": [
            {
                "document": need.document,
                "version": need.version,
                "holders": need.holders,
                "threshold": need.threshold,
                "keys": list(need.keys),
                "signed": list(need.signed),
                "missing": need.missing,
            }
            for need in request.needs()
        ],
        "ready": request.ready,
    }


def readable(told: dict[str, Any]) -> str:
    """What :func:`describe` says, as lines."""
    lines = []
    for one in told["documents"]:
        lines.append(f"{one['what']:<12}{one['version']}, valid until {one['expires']}")
        lines.append(f"{'':<12}fingerprint {one['fingerprint']}")
        lines += [f"{'':<12}{change}" for change in one["changes"] or ["nothing else changes"]]
    for need in told["needs"]:
        signed = ", ".join(keyid[:SHOWN_ID] for keyid in need["signed"]) or "nobody"
        lines.append(
            f"{'signed':<12}{need['document']} {need['version']}, {need['holders']} holders: "
            f"{len(need['signed'])} of {need['threshold']} needed ({signed})"
        )
    done = "it can take effect: keys apply" if told["ready"] else "more signatures are needed"
    return "\n".join([*lines, f"{'state':<12}{done}"]) + "\n"


def _document(request: SigningRequest, role: str) -> dict[str, Any]:
    signed = request.proposed[role].signed
    if role == "root":
        what, changes = "root", _root_changes(request.present_root, cast(Root, signed))
    else:
        what = "packages"
        changes = _package_changes(request.present_targets, cast(Targets, signed))
    return {
        "role": role,
        "what": what,
        "version": signed.version,
        "expires": signed.expires.isoformat(),
        "fingerprint": request.fingerprint(role),
        "changes": changes,
    }


def _root_changes(before: Root | None, after: Root) -> list[str]:
    changes = []
    for role in ROLES:
        old = set() if before is None else set(before.roles[role].keyids)
        new = set(after.roles[role].keyids)
        threshold = after.roles[role].threshold
        if old != new or before is None or before.roles[role].threshold != threshold:
            changes.append(f"{role}: {threshold} of {len(new)} keys sign")
        changes += [f"  + key {keyid[:SHOWN_ID]} comes" for keyid in sorted(new - old)]
        changes += [f"  - key {keyid[:SHOWN_ID]} goes" for keyid in sorted(old - new)]
    return changes


def _package_changes(before: Targets | None, after: Targets) -> list[str]:
    old = {} if before is None else packages_of(before)
    new = packages_of(after)
    changes = [
        f"+ {name}: {target.length} bytes, SHA-256 {target.hashes['sha256']}"
        for name, target in new.items()
        if name not in old
    ]
    changes += [f"- {name} goes" for name in old if name not in new]
    changes += [
        f"~ {name} is described anew"
        for name in new
        if name in old and new[name].to_dict() != old[name].to_dict()
    ]
    return changes
