"""Surnames by which a name of a person is known, so that it is masked in texts and skipped before an address."""

from __future__ import annotations

from typing import Final

SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤温康施文牛樊葛邢安齐"
    "易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关焦柴卜左阮祝甘吉尚柳牟宁路季冉时席屈解卓尤辛靳霍景娄巩边仝凌盛常裴党蒲郎桑"
    "苗单晋佟买邬窦艾宗滕楚管费鲍褚邰谷冀司连苑晁储卫戚房桂逯淡位桓郜胥芦骆穆强成全水从和符"
    "马傅洪赖兰涂游华包甄芮闵车项宫寇蔺訾昝栗茹麻铁池荆蓝原晏雍禹臧靖谌"
    "梅毕翁柯屠辜瞿仇俞鄢糜隋饶栾敖苟刁姬冷纪廉童舒"
)
"""Of one character."""

DOUBLE_SURNAMES: Final = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "东方",
    "端木",
    "司徒",
    "长孙",
    "宇文",
)
"""Of two."""
