"""Slips of writing, one channel each: same sound, folk form, look-alike, dropped, inserted, swapped.

Look-alikes and folk forms are lists of this module, not the matcher's own tables, so that measuring is no tautology.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from random import Random

from fieldvisit.geocoding.text.characters import readings, sound_keys

Slip = Callable[[str, Random], str]

_FOLK = "占寨 元园 闫阎 弯湾 各阁 候侯 凹洼 位魏 付傅 娄楼 邱丘 辛新 凡樊 芦卢 咀嘴 代戴 肖萧 兰蓝 桥乔 砦寨 尧窑 岭领 坊房 固堌 圩围 仝同 沟勾 圪疙 垌洞 磙滚 瀼让 塚冢 堰埝"
_ALIKE = (
    "未末 土士 干千于 人入 大太犬 天夫 王玉 田由甲申 牛午 木本术 乌鸟 白自 目且 贝见 石右 凤风 杨扬 李季 柳抑 陈阵 郭廓 梁粱 坡披 沟钩 桥侨 营菅 岗岔 崔催 崖岸 窑窖 泉皇 "
    "屯电 庙庆 堂常 阁阀 寨塞 坑抗 坪评 铺辅 岭苓 楼搂 井并 冢家 刘浏 孙孔 周同 何河 任仕 徐除 高亭 宋宗 候侯 韩朝 许讦 马乌 朱未 胡湖 林材 贺贸 罗岁 苏办 邵部 汪江 洪供 河何 "
    "汤扬 洼娃 湾弯 涧润 源原 沙抄 泥泯 温湿 淮准 清请 渠粱 港巷 湖糊 溪奚 潭谭 滩难 古占 后盾 东车 西酉 南两 北比 上土 下卞 中申 老考 新析 前剪 官宫 侯候 治冶 城诚 场扬 "
    "坟坎 垛埵 埠阜 堤提 塘搪 墙樯 坝坎 山仙 岳兵 峰蜂 峪裕 庄压 店占 府俯 康糠 郑部 邓邛 邱邸 郝赦 郎朗 都堵 鄢焉 金全 钟钏 铁轶 银很 镇填 长卡 门闩 闫闰 阳阴 陂坡 陶淘 隆降 集焦 "
    "雷霍 青责 顶顷 项顶 鲁兽 黄寅 齐斋 龙尤 竹行 范苑 茶荼 草革 荆刑 莲连 葛曷 蒋浆 薛薜 薄簿 蔡察 藏臧 虎虚 裴斐 谢榭 谷各 赵起 辛幸 郜部 代伐 仓仑 付什 伏伐 余佘 便使 兴尖 冯汤 冷泠 凌陵 刁习 "
    "力刀 十干 卫工 历厉 双又 史吏 叶吐 司同 合舍 吕吴 吴昊 和知 唐塘 善蔷 四匹 固因 圈卷 圪屹 坊妨 夏复 夹央 奎奎 姚桃 孟盂 安按 官宦 定走 宝室 富宫 寺等 封卦 小少 尚向 尹伊 屈届 屯电"
)


@cache
def _pairs(words: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for group in words.split():
        for char in group:
            found.setdefault(char, set()).update(set(group) - {char})
    return {char: tuple(sorted(others)) for char, others in sorted(found.items()) if others}


@cache
def _common() -> Mapping[str, str]:
    """Everyday characters (level 1 of GB 2312) with their main reading.

    The standard lists them by main reading, so of several readings the one that fits between the neighbours is the main one.
    """
    chars = [bytes((a, b)).decode("gb2312") for a in range(0xB0, 0xD7) for b in range(0xA1, 0xFF)]
    sure = [(i, readings(char)[0]) for i, char in enumerate(chars) if len(readings(char)) == 1]
    found: dict[str, str] = {}
    for i, char in enumerate(chars):
        low = max((s for at, s in sure if at < i), default="a") if i < 40 else max(s for at, s in sure if i - 40 <= at < i)
        high = min((s for at, s in sure if i < at <= i + 40), default="zz")
        fitting = [sound for sound in readings(char) if low <= sound <= high]
        if len(fitting) == 1 or len(readings(char)) == 1:
            found[char] = (fitting or list(readings(char)))[0]
    return found


@cache
def _common_by_sound() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for char, sound in _common().items():
        table.setdefault(sound, []).append(char)
    return {sound: tuple(found) for sound, found in table.items()}


def same_sound(name: str, rng: Random) -> str:
    """The name with one character replaced by an everyday one of the same main sound; the name itself if none fits."""
    return _replace_one(name, rng, lambda char: _common_by_sound().get(_common().get(char, ""), ()))


def two_same_sounds(name: str, rng: Random) -> str:
    """The name with two characters replaced so."""
    first = same_sound(name, rng)
    for _ in range(12):
        second = same_sound(first, rng)
        if sum(a != b for a, b in zip(name, second, strict=True)) == 2:
            return second
    return name


def folk_form(name: str, rng: Random) -> str:
    """The name with one character in its folk form."""
    return _replace_one(name, rng, lambda char: _pairs(_FOLK).get(char, ()))


def look_alike(name: str, rng: Random) -> str:
    """The name with one character replaced by one of like shape."""
    return _replace_one(name, rng, lambda char: _pairs(_ALIKE).get(char, ()))


def dropped(name: str, rng: Random) -> str:
    """The name without one character; names of two characters stay."""
    if len(name) < 3:
        return name
    at = rng.randrange(len(name))
    return name[:at] + name[at + 1 :]


def inserted(name: str, rng: Random) -> str:
    """The name with 家, a direction or size word, or a doubled character more."""
    at = rng.randrange(len(name))
    if at == 0:
        return rng.choice("东西南北前后大小上下老") + name
    return name[:at] + rng.choice(["家", name[at]]) + name[at:]


def swapped(name: str, rng: Random) -> str:
    """The name with two neighbouring characters swapped; names of two characters stay."""
    if len(name) < 3:
        return name
    at = rng.randrange(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def near(written: str, name: str) -> int:
    """How far ``name`` is from ``written``: 0 the same, 1 one slip of any channel or the same sound, 9 farther."""
    if written == name:
        return 0
    if set(sound_keys(written)) & set(sound_keys(name)) or sorted(written) == sorted(name):
        return 1
    if len(written) == len(name):
        return 1 if sum(a != b for a, b in zip(written, name, strict=True)) == 1 else 9
    longer, shorter = (written, name) if len(written) > len(name) else (name, written)
    one_more = len(longer) - len(shorter) == 1
    return 1 if one_more and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))) else 9


def _replace_one(name: str, rng: Random, options: Callable[[str], Iterable[str]]) -> str:
    places = [(i, sorted(set(options(char)) - {char})) for i, char in enumerate(name)]
    usable = [(i, others) for i, others in places if others]
    if not usable:
        return name
    i, others = rng.choice(usable)
    return name[:i] + rng.choice(others) + name[i + 1 :]
