"""The names of the 55 minority peoples as they stand in the names of autonomous counties, prefectures and 民族乡."""

from __future__ import annotations

_NAMES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 "
    "仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
_ANY = "|".join(sorted(_NAMES.split(), key=lambda name: (-len(name), name)))
PEOPLES = rf"(?:(?:{_ANY})族)*"
"""Any number of peoples, each with 族: 满族, 苗族侗族, or nothing."""
AUTONOMOUS = rf"(?:(?:{_ANY})族?)*自治"
"""What stands between the proper name of an autonomous unit and its last word; 伊犁哈萨克自治州 has no 族."""
