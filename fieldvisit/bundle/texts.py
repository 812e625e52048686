"""What lies beside the wheels: requirements with hashes, the script that installs, and a page that says how."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from fieldvisit.bundle.platforms import Platform
from fieldvisit.bundle.wheels import Wheel


def requirements(wheels: Iterable[Wheel]) -> str:
    """Every wheel with its version and the sha256 of its file, as ``pip install --require-hashes`` reads it."""
    return "".join(f"{one.name}=={one.version} --hash=sha256:{sha256(one.path.read_bytes())}\n" for one in wheels)


def sha256(data: bytes) -> str:
    """The digest as text."""
    return hashlib.sha256(data).hexdigest()


def script_name(platform: Platform) -> str:
    """What the script is called."""
    return "安装.bat" if platform.is_windows else "install.sh"


def script(platform: Platform) -> str:
    """The script that makes an environment beside nothing else and installs into it, without any network."""
    text = (_BAT if platform.is_windows else _SH).replace("@PYTHON@", platform.python)
    return text.replace("\n", "\r\n") if platform.is_windows else text


def readme(platform: Platform, version: str, count: int) -> str:
    """How to install, in Chinese and English."""
    target = r"%LOCALAPPDATA%\fieldvisit" if platform.is_windows else "~/fieldvisit"
    start = rf"{target}\Scripts\fieldvisit" if platform.is_windows else f"{target}/bin/fieldvisit"
    words = {
        "version": version,
        "platform": platform.name,
        "python": platform.python,
        "release": platform.release,
        "count": count,
    }
    words |= {"script": script_name(platform), "target": target, "start": start}
    text = _README.format(**words)
    return text.replace("\n", "\r\n") if platform.is_windows else text


_BAT = """@echo off
chcp 65001 >nul
setlocal
cd /d "%~dp0"
set "TARGET=%~1"
if "%TARGET%"=="" set "TARGET=%LOCALAPPDATA%\\fieldvisit"
py -@PYTHON@ -c "import sys; sys.exit(sys.maxsize < 2**32)" >nul 2>&1
if errorlevel 1 (
  echo Install 64-bit Python @PYTHON@ from python.org first, with its launcher "py".
  echo 请先安装 64 位 Python @PYTHON@（python.org，勾选 py launcher）。
  pause
  exit /b 1
)
py -@PYTHON@ -m venv "%TARGET%" || exit /b 1
"%TARGET%\\Scripts\\python.exe" -m pip install --no-index --find-links wheels --only-binary=:all: --require-hashes -r requirements.txt || exit /b 1
"%TARGET%\\Scripts\\fieldvisit.exe" --version || exit /b 1
echo OK: "%TARGET%\\Scripts\\fieldvisit.exe" demo
echo 安装完成。
pause
"""

_SH = """#!/bin/sh
# Usage: sh install.sh [target folder]; PYTHON names the interpreter.
set -eu
cd "$(dirname "$0")"
target=${1:-"$HOME/fieldvisit"}
python=${PYTHON:-python@PYTHON@}
"$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' || {
    echo "需要 Python @PYTHON@；可用 PYTHON=/路径/python@PYTHON@ sh install.sh 指定。Python @PYTHON@ is needed; name it with PYTHON=." >&2
    exit 1
}
"$python" -m venv "$target"
"$target/bin/python" -m pip install --no-index --find-links wheels --only-binary=:all: --require-hashes -r requirements.txt
"$target/bin/fieldvisit" --version
echo "安装完成 installed: $target/bin/fieldvisit demo"
"""

_README = """fieldvisit {version}  {platform}  Python {python}

中文
1. 把整个文件夹拷到内网电脑（不需要网络）。先装好 64 位 Python {python}（{release} 或更新的 {python}）。
2. 运行 {script}（后面可以写安装目录；默认 {target}）。
3. 试运行：{start} demo
wheels 里有 {count} 个安装包；requirements.txt 记着每个文件的 sha256，安装时逐个核对，改动过的装不上。
SHA256SUMS 是全部文件的校验值；请用另外的渠道核对它自己。

English
1. Copy the whole folder to the machine without internet. Python {python}, 64-bit ({release} or a newer {python}), must be there.
2. Run {script} (a target folder may follow; by default {target}).
3. Try it: {start} demo
wheels holds {count} packages; requirements.txt has the sha256 of each, which pip checks as it installs: a changed file is refused.
SHA256SUMS covers every file; compare it by another channel.
"""
