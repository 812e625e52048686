"""Slips of the second generator: same sound from the characters of village names, look-alikes of its own list, folk forms, and the rest.

Look-alikes: characters that differ in one component or a stroke, written down for this file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from random import Random

from fieldvisit.geocoding.evaluation.writing.places import Places
from fieldvisit.geocoding.text.characters import readings

_ALIKE = (
    "郏陕 泽泾 阴邡 郧陨 凤双 汤泾 石右 坡陂 梁粱 杨场 杨扬 柳卯 淮准 淮难 洛络 洛路 浚俊 汝沙 沟钩 沟构 沟勾 岗岚 岗纲 岗刚 岭岑 岭领 湾弯 湾蛮 塘糖 塘溏 坊防 坊妨 坊仿 坪评 坪平 "
    "堂棠 堂常 楼搂 楼数 楼缕 屯吨 屯囤 庄压 庄圧 集隼 集焦 营宫 营莒 寨塞 寨赛 铺捕 铺浦 店惦 店点 河何 河柯 河呵 口囗 桥轿 桥骄 桥娇 园圆 园围 圈圏 井开 井并 泉帛 泉皋 窑窖 窑摇 "
    "坑炕 坑抗 堡堢 堡保 城诚 城域 关头 关送 头买 头失 东车 东乐 西四 西酉 南男 南两 北此 北比 前煎 前剪 后右 后石 大太 大犬 小少 小水 上土 上止 下不 下卞 中仲 中巾 新析 新亲 老考 "
    "王玉 王主 王壬 李季 李孛 张帐 张弦 刘浏 刘刈 陈阵 陈练 杨汤 赵起 赵越 黄寅 黄簧 周用 周调 吴吕 吴昊 徐除 徐涂 孙孩 孙孔 胡湖 胡糊 朱未 朱株 高亭 高篙 林材 林沐 郭廓 郭敦 马吗 马妈 罗岁 罗萝 宋宗 宋采 "
    "郑邓 郑掷 谢射 谢榭 韩朝 唐庚 唐糖 冯马 冯玛 于干 于千 董薰 董重 萧箫 程秤 程理 曹槽 曹漕 袁衰 袁哀 邓郑 许讦 许汗 傅博 傅缚 沈忱 沈枕 曾僧 曾增 彭澎 彭膨 吕品 吕侣 苏办 卢户 蒋浆 蔡察 蔡祭 贾贡 贾买 "
    "丁于 魏巍 薛薜 叶吐 阎阁 余佘 潘番 潘蕃 杜社 杜肚 戴载 夏复 夏厦 钟种 汪江 汪往 田由 田甲 任仕 任住 姜美 姜羊 范苑 方万 石右 姚桃 姚挑 谭潭 廖寥 邹皱 熊态 金全 陆际 郝赫 孔扎 白自 白百 崔催 崔摧 康唐 "
    "毛手 毛尾 邱丘 秦泰 秦春 江汪 江红 史吏 史更 顾预 侯候 侯喉 邵部 孟盂 龙尤 龙宠 万方 段叚 雷霄 钱线 汤场 尹伊 尹丑 黎藜 易昜 常裳 武式 乔桥 贺驾 赖懒 龚袭 文丈 牛午 牛生 山仙 峪浴 峪裕 庙庇 庙苗 "
    "寺等 寺侍 塔搭 塔培 宫官 宫营 桃挑 桃逃 槐愧 槐块 柏拍 柏伯 松忪 松讼 枣束 枣枣 梨犁 柿姊 榆愉 榆输 栗粟 栗票 竹行 花化 草早 沙抄 沙吵 滩难 滩摊 洼注 洼佳 潭谭 溪蹊 港巷 渡度 涧润 源原 源愿 泊伯"
)
_FOLK = {
    "寨": "占", "园": "元", "湾": "弯", "魏": "位", "楼": "娄", "傅": "付", "阎": "闫", "洼": "凹", "丘": "邱", "新": "辛", "樊": "凡", "嘴": "咀", "阁": "各",
    "侯": "候", "卢": "芦", "子": "孜", "围": "圩", "堌": "固", "戴": "代", "蓝": "兰", "疙": "圪", "萧": "肖", "砦": "寨", "屯": "吞", "窑": "尧", "街": "阶",
}  # fmt: skip
Slip = Callable[["Pen", str, Random], str]


class Pen:
    """What the slips need of the gazetteer: its characters by main sound."""

    def __init__(self, places: Places) -> None:
        self.sounding: Mapping[str, Sequence[str]] = _by_sound(places)

    def same_sound(self, char: str, rng: Random) -> str:
        """Another character of village names with one sound in common; empty when there is none."""
        options = sorted({c for sound in readings(char)[:2] for c in self.sounding.get(sound, ()) if c != char})
        return rng.choice(options) if options else ""


@lru_cache(maxsize=2)
def _by_sound(places: Places) -> Mapping[str, Sequence[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for char in sorted({char for site in places.all for char in site.core}):
        for sound in readings(char)[:1]:
            table[sound].append(char)
    return table


@lru_cache(maxsize=1)
def _alike() -> Mapping[str, Sequence[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for one, other in (pair for pair in _ALIKE.split() if pair[0] != pair[1]):
        table[one].add(other)
        table[other].add(one)
    return {char: sorted(others) for char, others in table.items()}


def same_sound(pen: Pen, name: str, rng: Random) -> str:
    """One character of the same sound."""
    return _one(name, rng, lambda char: pen.same_sound(char, rng))


def two_same_sounds(pen: Pen, name: str, rng: Random) -> str:
    """Two characters of the same sound."""
    at = sorted(rng.sample(range(len(name)), 2))
    changed = {i: pen.same_sound(name[i], rng) for i in at}
    return "".join(changed.get(i, char) for i, char in enumerate(name)) if all(changed.values()) else ""


def folk(_pen: Pen, name: str, rng: Random) -> str:
    """One character in its folk form."""
    return _one(name, rng, lambda char: _FOLK.get(char, ""))


def look_alike(_pen: Pen, name: str, rng: Random) -> str:
    """One character that looks alike."""
    return _one(name, rng, lambda char: rng.choice(_alike()[char]) if char in _alike() else "")


def dropped(_pen: Pen, name: str, rng: Random) -> str:
    """One character less."""
    at = rng.randrange(len(name))
    return name[:at] + name[at + 1 :] if len(name) > 2 else ""


def inserted(_pen: Pen, name: str, rng: Random) -> str:
    """One character more: 家, a direction or size, or one doubled."""
    way = rng.randrange(3)
    if way == 0 and len(name) > 1:
        return name[0] + "家" + name[1:] if name[1] != "家" else ""
    if way == 1:
        return rng.choice("东西南北前后大小上下") + name
    at = rng.randrange(len(name))
    return name[: at + 1] + name[at] + name[at + 1 :]


def swapped(_pen: Pen, name: str, rng: Random) -> str:
    """Two neighbours in the other order."""
    at = rng.randrange(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _one(name: str, rng: Random, other: Callable[[str], str]) -> str:
    places = [i for i, char in enumerate(name) if other(char)]
    if not places:
        return ""
    at = rng.choice(places)
    return name[:at] + other(name[at]) + name[at + 1 :]
