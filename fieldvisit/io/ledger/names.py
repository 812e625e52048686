"""Finds names of persons in free text and addresses by what stands around them; places that begin like a name stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fieldvisit.domain.surnames import DOUBLE_SURNAMES, SURNAMES

_COMMON = (
    "王李张刘陈马杨赵黄周吴徐孙胡朱郭罗郑梁谢宋唐韩冯邓曹彭肖萧董袁潘蒋蔡杜苏魏吕丁姚卢姜崔谭汪廖贾傅邹孟薛闫阎侯郝龚邵樊邢翟"
)
"""Surnames that are hardly ever the first sign of another word; after a role they need no sign that the name ends."""

_WORDS = (
    "张贴 张罗 张挂 何时 何种 何处 何地 何人 何故 何以 何去 何不 胡乱 许可 许多 许久 郑重 罗列 谢绝 谢谢 田地 田间 林地 林木 林权 林业 程序 "
    "陆续 范围 石头 石料 石子 夏天 夏季 夏收 秋收 杨树 柳树 马路 马上 章程 高兴 高度 高龄 高额 高价 高速 高中 高考 高温 高铁 高压 杜绝 牛羊 牛棚 "
    "党员 党委 党组 党支 党的 金额 金融 文化 文件 文明 安全 安置 安装 安排 安心 方便 方案 方面 方向 全部 全家 全体 全年 全村 全乡 全镇 全县 全面 "
    "严重 严格 单独 单位 单身 单亲 成员 成立 成年 成为 成功 余下 余款 任何 任务 任职 易地 易返 易致 水电 水费 水源 水利 水井 水质 水管 水泵 水价 "
    "符合 康复 毛坯 强烈 强制 强调 从事 从未 从来 从前 和谐 和平 和解 时常 时间 时候 时年 常年 常常 常住 曾经 曾多 向村 向乡 向镇 向县 向上 向有 "
    "向政 向相 向市 向省 于今 于去 于上 于本 于前 于是 关注 关于 关系 关心 关停 相关 万元 万一 万分 温室 温饱 路灯 路面 路口 路基 路段 路边 房屋 房子 "
    "房前 房后 房顶 房产 连续 连接 连片 连年 尚未 尚有 尚在 申请 申报 申诉 解决 解释 解除 左右 左腿 左手 左眼 左脚 左侧 季度 季节 宁愿 管理 管道 "
    "管护 管线 管网 费用 祝愿 盛产 卫生 卫浴 谷子 位于 位置 位数 顾虑 施工 施肥 江苏 武装 龙头 雷雨 温度 付款 付出 付清 付费 边远 边沟 景区 景观 "
    "苗木 苗圃 白天 白内 白血 江边 江河 黄河 黄豆 黄牛 黄土 黄姜 金银 孔子 买卖 买了 买车 买房 买牛 买羊 种植 储存 解放 宗教 席位 庄稼 路远 路过 "
    "尤其 辛苦 关闭 关门 柴火 柴油 武术 任期 周边 周围 周一 周二 周三 周四 周五 周六 周日 周末 周期 周转 周年 陈述 陈旧 陈年 梁上 程度 吉利 "
    "车辆 车祸 车站 洪水 洪灾 原因 原来 原本 原有 原件 包括 包含 包村 游客 项目 铁路 池塘 麻烦 马铃 毛收 盛怒 房贷 段时 左臂 全身 游泳 施救 单腿 成天 华侨 原址 "
    "毕业 毕竟 纪律 纪委 纪检 纪念 廉政 廉洁 廉租 廉价 冷库 冷水 冷冻 冷链 冷天 冷漠 梅花 梅雨 童年 仇恨 仇视 舒适 舒服 舒心 房东 温泉 "
    "兰考 鲁山 宝丰 项城 沈丘 封丘 罗山 柘城 夏邑 宁陵 方城 邓州 林州 汤阴 安阳 许昌 焦作 周口 郑州 平顶 孟州 孟津 郸城 连云 江西 云南 海南 安徽"
)
"""Words that begin like a name."""
_NO_NAMES = frozenset(_WORDS.split())

_IN_PLACE = "村庄镇乡县市区街社屯寨营沟湾洼店铺桥坪集口坟楼庙院路峪砦岗组队户厂"
_PLACE = _IN_PLACE + "省园城校站会委局办所处州"
"""Signs that places end with; the first of them hardly ever stand in a given name."""

_UNITS = "村镇乡县市区社街组局委会府校厂庄"
_NOT_GIVEN = (
    "的了就对为把将已也不没未无要能可及或并们我他她是在到去来向于从被因两几个这那每与等反称说请求问住家月日次后前地着过给让老"
)
_ENDS = (
    r"$|[\s\d*，。、；：！？“”‘’（）()《》〈〉【】\[\],.;:!?/|—\-－·~～+＋xX]"
    r"|反映|反应|称|说|认为|要求|请求|申请|咨询|希望|投诉|举报|询问|提出|表示|诉求|来访|来信|上访|信访|同志|女士|先生|本人|身份|电话|手机|联系"
    r"|现年|现住|今年|去年|前年|常年|多年|年龄|外出|务工|因病|患|残疾|夫妇|夫妻|一家|全家|家(?!庄|沟|湾|洼|营|寨|村|坪|店|集|铺|庙|岗|楼|河|坡|岭|桥|桥|门|园|埠|口|窑|堂|台|滩|塘|峪|冲|嘴|咀|山|院|老|井|屯)"
    rf"|住|系|在|曾|因|的|被|未|不|享|(?:是|于|到|来|去|向|自|从|已|和|与|及|等|男|女|户|没|也|有|无|属|之)(?![{_PLACE}])"
)
_END = re.compile(_ENDS)
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_SURNAME = rf"(?:{'|'.join(DOUBLE_SURNAMES)}|[{SURNAMES}])"
_KIN = (
    "丈夫|妻子|父亲|母亲|儿子|女儿|儿媳妇?|女婿|爱人|老伴|配偶|老公|老婆|爸爸|妈妈|哥哥|弟弟|姐姐|妹妹|大哥|二哥|兄弟|姐夫|嫂子|孙子|孙女|外孙女?|公公|婆婆"
    "|岳父|岳母|爷爷|奶奶|叔叔|伯父|侄子|侄女|舅舅|邻居|长子|次子|长女|次女|养子|养女|继父|继母"
)
_ROLES = (
    "我叫|名叫|叫做|本人|我是|村民|居民|群众|户主|贫困户|脱贫户|监测户|低保户|五保户|特困户|边缘户|联系人|联络人|信访人|反映人|投诉人|来访人|上访人|举报人"
    "|申请人|当事人|来信人|诉求人|控告人|求助人|代理人|委托人|监护人|经办人|被反映人|被举报人|被投诉人|署名|姓名|支书|村主任|组长|会计"
)
_AFTER_ROLE = re.compile(
    rf"(?:{_ROLES}|{_KIN})(?:\s*(?:姓名|名字|名叫|叫做|叫|名|是|为|系)?\s*[:：（(“\"【\[—－\-]?\s*)(?={_SURNAME})"
)
_JOINED = re.compile(rf"[、和与及]\s*(?={_SURNAME})")
_AND = re.compile(rf"(?<=\*){_JOINED.pattern}")
_AT_HOME = re.compile(
    rf"(?<=[村庄区组号队寨屯街镇乡头侧边邻*\s])({_SURNAME}{_HAN}{{1,2}})(?=家(?![庄沟湾洼营寨村坪店集铺庙岗楼河坡岭桥门园口窑台滩塘峪冲嘴老院])|宅(?!基)|户(?![均籍数{_PLACE}]))"
)
_TITLED = re.compile(rf"([{_COMMON}]{_HAN}{{1,2}})(?=女士|先生|大爷|大娘|大妈|老汉)")
_BESIDE = re.compile(
    rf"({_SURNAME}{_HAN}{{1,2}})(?=[，,、（(\s]{{0,2}}[男女](?:$|[，,、。；）)\s\d]|性))"
    rf"|(?:([{_COMMON}]{_HAN}{{1,2}})(?=[，,、:：（(\s]{{0,2}}(?:身份证|电话|手机|\*{{7}})))"
    rf"|(?:([{_COMMON}](?!{_HAN}?[{_PLACE}]){_HAN}{{2}})(?=等\s?[\d一二三四五六七八九十]+\s?[人户名]))"
    rf"|(?:(?<=[村组号])([{_COMMON}](?!{_HAN}?[岭坡山河头东西南北边里上下{_PLACE}]){_HAN}{{2}})(?=$|[\s，,。；;（(]))"
)
_SPEAKS = re.compile(
    rf"(?:^|(?<=[。；;！!\n村组])|(?<=社区))\s*(?!于[一二三四五六七八九十昨当同每早])({_SURNAME}(?!{_HAN}?[主人员方户家们{_PLACE}]){_HAN}{{1,2}}?)"
    r"(?=(?:等\s?[\d一二三四五六七八九十两]+\s?[人户名])?(?:再次|多次|又|也|实名|联名|致电)?"
    r"(?:反映|反应|来访|来信|来电|上访|信访|投诉|举报|自?称|自述|诉称|申诉))"
)
_UNIT_AHEAD = re.compile(rf"{_HAN}{{0,5}}?(?:社区|居委会|生活区|管理区|集聚区|开发区|农场|公司)")
_BEGINS = re.compile(_SURNAME)
_LABELLED = re.compile(
    rf"(?:姓名|(?:反映|信访|来访|上访|联系|举报|投诉|申请|当事|来信|诉求)人)\s*[:：]\s*({_HAN}[·{_HAN[1:-1]}]{{1,3}})"
)
_FULL_NAME = re.compile(rf"{_SURNAME}{_HAN}{{1,2}}")


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Where names of persons stand: start and end, in the order of the rules.

    A name is a surname with one or two signs after a word for a person (``村民``, ``本人``, ``户主：``, ``丈夫``) or after
    another masked one (``、``, ``和``), before 家 or 宅 behind a place, at the end of an address, before sex, telephone,
    女士, 先生, 等5人, or where a sentence begins, or goes on behind a village, with who says what it tells (张三反映). What goes on as a place (``本人李家庄村人``) is none. A name that nothing announces is not found.
    """
    for rule, plain in ((_AFTER_ROLE, True), (_AND, False)):
        for found in rule.finditer(text):
            said = bool(re.search(r"[:：]|叫|姓名", found[0]))
            yield from _chain(text, found.end(), said=said, plain=plain)
    for found in _LABELLED.finditer(text):
        if not _is_place(found[1], text[found.end(1) :]):
            yield found.span(1)
    for found in _SPEAKS.finditer(text):
        if _can_be_name(found[1]):
            yield found.span(1)
    for rule in (_AT_HOME, _TITLED, _BESIDE):
        yield from (found.span() for found in rule.finditer(text) if _can_be_name(found[0]))


def is_name(text: str) -> bool:
    """Whether the whole text can be the name of a person: a surname and one or two signs."""
    return bool(_FULL_NAME.fullmatch(text)) and _can_be_name(text)


def _chain(text: str, start: int, *, said: bool, plain: bool) -> Iterator[tuple[int, int]]:
    """The name that begins here and those that 、 or 和 joins to it."""
    while end := _end_of_name(text, start, said=said, plain=plain):
        yield start, end
        further = _JOINED.match(text, end)
        if further is None:
            return
        start, said, plain = further.end(), False, False


def _end_of_name(text: str, start: int, *, said: bool, plain: bool) -> int:
    """Where a name that begins here ends; 0 when it is none.

    ``said``: the text calls it a name (``我叫``); ``plain``: it is one even if nothing shows where it ends.
    """
    surname = _BEGINS.match(text, start)
    if surname is None:
        return 0
    for length in (2, 1):
        end = surname.end() + length
        name = text[start:end]
        if len(name) == end - start and _can_be_name(name) and _END.match(text, end):
            return end
    end = surname.end() + 2
    sure = said or (plain and (surname[0] in _COMMON or len(surname[0]) == 2))
    name = text[start:end]
    return end if sure and len(name) == end - start and _can_be_name(name) and not _goes_on(text[end:]) else 0


def _can_be_name(name: str) -> bool:
    surname = _BEGINS.match(name)
    given = name[surname.end() :] if surname else ""
    han = re.fullmatch(rf"{_HAN}+", given)
    return bool(han) and name[:2] not in _NO_NAMES and given[0] not in _NOT_GIVEN and not set(given) & set(_IN_PLACE)


def _is_place(name: str, rest: str) -> bool:
    return bool(set(name[1:]) & set(_UNITS)) or (not _END.match(rest) and _goes_on(rest))


def _goes_on(rest: str) -> bool:
    """Whether a place goes on behind what could have been a name."""
    return bool(set(rest[:2]) & set(_PLACE)) or rest[2:3] in ("村", "厂", "屯") or bool(_UNIT_AHEAD.match(rest))
