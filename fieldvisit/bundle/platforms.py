"""Platforms for which wheels are fetched: their tags, and what markers of requirements say there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fieldvisit.errors import SettingsError

_GLIBC = re.compile(r"manylinux_2_(\d+)_(x86_64|aarch64)")
_MAC = re.compile(r"macosx_\d+_\d+_(arm64|x86_64)")
_PYTHON = re.compile(r"(3\.(?:1[1-9]|[2-9]\d))(\.\d+)?")
_LAST = {"3.11": ".9", "3.12": ".10", "3.13": ".5"}
"""The last releases of which python.org has an installer; some packages ask for more than the first."""
_SHORT = {"linux_x86_64": "manylinux_2_28_x86_64", "linux_aarch64": "manylinux_2_28_aarch64"}
_OLDEST = {"x86_64": 5, "aarch64": 17}
_LEGACY = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}


@dataclass(frozen=True)
class Platform:
    """A platform and a Python version: ``win_amd64``, ``3.12`` and the least release of it that must be there, ``3.12.10``."""

    name: str
    python: str
    release: str

    @property
    def is_windows(self) -> bool:
        """Whether it is Windows."""
        return self.name.startswith("win")

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of wheels that run there, the newest first: a C library runs what was built for an older one."""
        found = _GLIBC.fullmatch(self.name)
        if found is None:
            return (self.name,)
        machine = found[2]
        tags = [(f"manylinux_2_{n}_{machine}", n) for n in range(int(found[1]), _OLDEST[machine] - 1, -1)]
        return tuple(name for tag, n in tags for name in (tag, *([f"{_LEGACY[n]}_{machine}"] if n in _LEGACY else [])))

    @property
    def markers(self) -> dict[str, str]:
        """What markers such as ``platform_system == "Windows"`` are judged by there."""
        windows, mac = self.is_windows, self.name.startswith("macosx")
        return {
            "implementation_name": "cpython",
            "implementation_version": self.release,
            "os_name": "nt" if windows else "posix",
            "platform_machine": _machine(self.name),
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Windows" if windows else "Darwin" if mac else "Linux",
            "platform_version": "",
            "python_full_version": self.release,
            "python_version": self.python,
            "sys_platform": "win32" if windows else "darwin" if mac else "linux",
        }


def platform_of(name: str, python: str) -> Platform:
    """The platform of this name; raises ``SettingsError`` that names those that can be asked for."""
    name = _SHORT.get(name, name)
    glibc = _GLIBC.fullmatch(name)
    known = name == "win_amd64" or _MAC.fullmatch(name) or (glibc and int(glibc[1]) >= _OLDEST[glibc[2]])
    if not known:
        raise SettingsError(
            f"不认识平台 {name}。可用：win_amd64、manylinux_2_28_x86_64、manylinux_2_28_aarch64（数字按对方的 glibc 版本，"
            "用 ldd --version 查看）、macosx_11_0_arm64。32 位 Windows 和 ARM 版 Windows 没有所需的组件。",
            f"The platform {name} is unknown. There are win_amd64, manylinux_2_28_x86_64, manylinux_2_28_aarch64 (the numbers are the "
            "glibc of the other machine: ldd --version), macosx_11_0_arm64. 32-bit Windows and Windows on ARM lack components.",
        )
    version = _PYTHON.fullmatch(python)
    if version is None:
        raise SettingsError(
            f"Python 版本 {python} 不能用，应写成 3.12 的形式，至少 3.11。",
            f"Python {python} cannot be used; write it like 3.12, at least 3.11.",
        )
    return Platform(name, version[1], version[1] + (version[2] or _LAST.get(version[1], ".0")))


def _machine(name: str) -> str:
    """The machine at the end of a tag: ``x86_64``, ``aarch64``, ``arm64``, ``AMD64``."""
    return "AMD64" if name.startswith("win") else next(m for m in ("x86_64", "aarch64", "arm64") if name.endswith(m))
