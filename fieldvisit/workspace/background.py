"""The background map of a workspace, as its settings name it: checked before anything is served."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fieldvisit.errors import SettingsError, Text
from fieldvisit.io.background import Tiles, open_mbtiles, open_pmtiles
from fieldvisit.io.background.params import KEY_VARIABLE, KINDS, MBTILES, NONE, TIANDITU, MapParams

_HOST = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_KEY = re.compile(r"[0-9A-Za-z]{8,64}")
_NAMES = {"vec": ("vec", "cva"), "img": ("img", "cia")}


@dataclass(frozen=True)
class Background:
    """What lies under the maps: the tiles of a file of the county, or the ``addresses`` of those of another ``host``.

    ``source`` and ``approval`` (审图号) are printed on every map.
    """

    source: str
    approval: str
    tiles: Tiles | None = None
    host: str = ""
    addresses: tuple[str, ...] = ()

    @property
    def line(self) -> Text:
        """What is printed on every map."""
        return Text(
            f"底图：{self.source}；审图号：{self.approval}", f"Background: {self.source}; map approval number: {self.approval}"
        )


def background_of(folder: Path, params: MapParams, environment: Mapping[str, str] = os.environ) -> Background | None:
    """The background that the settings name; ``None`` for none.

    Raises
    ------
    SettingsError
        If a setting is missing or none of those allowed; names each.
    InputFileError
        If the file cannot be used; names it and what would be right.
    """
    kind = params.background
    if kind not in KINDS:
        raise _wrong("background", kind, KINDS)
    if kind == NONE:
        return None
    wanted = {"source": params.source, "approval": params.approval} | ({} if kind == TIANDITU else {"file": params.file})
    missing = [f"map.{name}" for name, value in wanted.items() if not value.strip()]
    if missing:
        raise SettingsError(
            f"设置了底图（map.background = {kind!r}），但缺少 {'、'.join(missing)}。底图来源和审图号必须印在每张图上，请补齐。",
            f"A background map is set (map.background = {kind!r}) but {', '.join(missing)} is missing. Source and map approval number "
            "must be printed on every map; add them.",
        )
    if kind == TIANDITU:
        return _tianditu(folder, params, environment)
    opened = (open_mbtiles if kind == MBTILES else open_pmtiles)(folder / params.file)
    return Background(params.source, params.approval, opened)


def _tianditu(folder: Path, params: MapParams, environment: Mapping[str, str]) -> Background:
    if not _HOST.fullmatch(params.host):
        raise _wrong("host", params.host, ("https://t0.tianditu.gov.cn",))
    if params.layer not in _NAMES:
        raise _wrong("layer", params.layer, tuple(_NAMES))
    key = _key(folder, params, environment)
    addresses = tuple(_address(params.host, name, key) for name in _NAMES[params.layer])
    return Background(params.source, params.approval, None, params.host, addresses)


def _address(host: str, name: str, key: str) -> str:
    asked = f"SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={name}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    return f"{host}/{name}_w/wmts?{asked}&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"


def _key(folder: Path, params: MapParams, environment: Mapping[str, str]) -> str:
    key = environment.get(KEY_VARIABLE, "").strip()
    file = folder / params.key_file
    if not key and params.key_file and file.is_file():
        key = file.read_text(encoding="utf-8-sig").strip()
    if not _KEY.fullmatch(key):
        raise SettingsError(
            f"天地图需要密钥：请设环境变量 {KEY_VARIABLE}，或在 map.key_file 指定的文件里写上密钥（8–64 位字母和数字）。密钥不写进 fieldvisit.toml。",
            f"Tianditu needs a key: set {KEY_VARIABLE}, or write it (8 to 64 letters and digits) into the file that map.key_file names. "
            "It never stands in fieldvisit.toml.",
        )
    return key


def _wrong(name: str, value: str, allowed: tuple[str, ...]) -> SettingsError:
    return SettingsError(
        f"设置项 map.{name} = {value!r} 不对，应为：{'、'.join(allowed)}。",
        f"Setting map.{name} = {value!r} is wrong; it should be: {', '.join(allowed)}.",
    )
