"""A county opened for a notebook: whose eyes look, and the demo county made when it is not there yet."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from pathlib import Path

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope, scope_of
from fieldvisit.errors import PolicyRefusedError, SettingsError, Text
from fieldvisit.notebook.office import Office
from fieldvisit.settings import FILE_NAME
from fieldvisit.workspace import Workspace

DEMO_FOLDER = "FIELDVISIT_DEMO"
"""The variable of the environment that says where notebooks share one demo county."""


def open_county(folder: str | Path, *, role: str | None = None) -> Office:
    """The county in ``folder`` as ``role`` sees it.

    Parameters
    ----------
    folder
        A workspace, as ``fieldvisit init`` or ``fieldvisit demo`` makes it.
    role
        A role (``"analyst"``: of this county) or role and division (``"township:410423103"``): what that role does not see does not
        exist in this notebook, and small counts are hidden from whoever may only count. ``None``: everything, for whoever works at this
        folder. A role guards against showing too much, not against somebody who may read the folder.

    Raises
    ------
    NotFoundError
        If there is no workspace in the folder.
    SettingsError
        If there is no such role or division.
    PolicyRefusedError
        If the role sees no petitions at all (the three administrators).
    """
    workspace = Workspace.open(Path(folder))
    try:
        return Office(workspace, None if role is None else _scope(role, workspace.settings.county.code))
    except BaseException:
        workspace.close()
        raise


def demo(folder: str | Path | None = None, *, role: str | None = None) -> Office:
    """The demo county (演示数据，内容虚构), brought all the way to a plan when it is first opened (half a minute).

    Parameters
    ----------
    folder
        Where it lies; by default the folder that the environment names in ``FIELDVISIT_DEMO``, else ``demo-county`` here. It is made
        beside its place and moved there whole, so that several notebooks may open it at once.
    role
        As in ``open``.

    Raises
    ------
    InputFileError
        If the folder holds something that is no demo workspace.
    """
    place = Path(folder if folder is not None else os.environ.get(DEMO_FOLDER) or "demo-county")
    if not (place / FILE_NAME).is_file():
        _make(place)
    with Workspace.demo(place) as workspace:
        if not workspace.petitions():
            workspace.run_everything(_say)
    return open_county(place, role=role)


def _make(place: Path) -> None:
    if place.exists() and any(place.iterdir()):
        Workspace.demo(place)  # says what is wrong with the folder
    target = place.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    building = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with Workspace.demo(building) as workspace:
            workspace.run_everything(_say)
        if target.is_dir() and not any(target.iterdir()):
            target.rmdir()
        if not target.exists():  # another notebook may have been faster
            building.rename(target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _scope(role: str, code: str) -> Scope:
    """The scope of a role, of the county where no division is named."""
    try:
        scope = scope_of(role if ":" in role else f"{role}:{code}")
    except SettingsError as error:
        names = "、".join(one.value for one in Role)
        raise SettingsError(
            f'role={role!r} 不认识：{error.text.zh}例如 role="analyst" 或 role="township:{code}103"。角色：{names}。',
            f'role={role!r} is unknown: {error.text.en} For example role="analyst" or role="township:{code}103".',
        ) from error
    if not scope.may_count:
        raise PolicyRefusedError(
            f'role={role!r} 看不到信访件，笔记本里没有可看的内容；请换一个角色，如 role="analyst"。',
            f'role={role!r} sees no petitions, so a notebook has nothing for it; take another one, such as role="analyst".',
        )
    return scope


def _say(text: Text) -> None:
    print(f"… {text}", file=sys.stderr)  # noqa: T201 - what a notebook shows while it waits
