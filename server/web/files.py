"""Serves the files of one folder and nothing beside it."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from server.web.replies import NOT_FOUND, Endpoint, Refused


def folder_endpoint(folder: Path) -> Endpoint:
    """An endpoint for ``/…/{path:path}`` over ``folder``; names that lead out are not found."""

    async def serve(request: Request) -> Response:
        return FileResponse(
            find_file(folder, request.path_params["path"]),
            media_type="application/octet-stream",
        )

    return serve


def find_file(folder: Path, name: str) -> Path:
    """The file ``name`` under ``folder``. Raises :class:`Refused` (404)."""
    parts = name.split("/")
    if "\\" in name or "\0" in name or any(part in ("", ".", "..") for part in parts):
        raise _not_found(name)
    path = folder.joinpath(*parts)
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise _not_found(name)
    return path


def _not_found(name: str) -> Refused:
    return Refused("absent", f"no file {name!r} here", status=NOT_FOUND)
