"""What the words around a place say about its part in a narrative, as named features; no grammar, only words and where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

_KIN = "父母|父亲|母亲|老母|爹|妈|娘(?!家)|爷|奶|老人|老伴|丈夫|媳妇|妻|公公|婆婆|岳|女婿|女儿|闺女|儿子|孩子|孙|娃|哥|姐|弟|妹|嫂|舅|姨|姑|叔|伯|侄|外婆|姥|外公|亲戚|表|同学|朋友|邻居"
_MY = "老家|老屋|老宅|老房|祖屋|家里|家中|家门|我家|门口|房前|屋后|院"
_LAND = "地(?!方|址|点|属|界|上)|田|菜园|果园|果树|林地|大棚|塘|荒山|山头|庄稼|麦|秧|坟"
_BUSINESS = "店|厂|门面|摊|大棚|合作社|冷库|养殖|鸡场|猪场|租用|租种|流转|承包|包了|投资"
_ROUTE = "经过|路过|途经|必经|走过|常走|每天走|要走|常过|要过|都靠|过[^来去度得世]?$|骑车|开车|坐船|家访|巡诊|走访|下乡|进货|送货|出诊"
_SETTLED = "早就|已经|去年|修好|通了|装了|装上|建了|都给|发了补贴|没这问题|没有问题|解决了|好好的|能领|能补|能有|补两千|搞了|修了|分了地|硬化了"
_TROUBLE = (
    "没有?人?|没人|无人|不[亮通给让管能敢发开清还退赔在落报认见露办分划]|坏|断|裂|塌|漏|堵|淤|冲[毁走断掉垮]|淹|臭|污|浑|苦|黄|脏|危险|怕|掉|倒|拖欠|欠|未|缺|停|失修|被|占|拆|收[走回]|少了|荒|挖|压[坏垮塌烂碎]|扒|"
    "老化|跳闸|积水|影响|冒|震|旱|难|吓人|低垂|摇|苍蝇|垃圾|灰|什么时候|啥时候|怎么|凭什么|为什么|咋|能不能|请|想问"
)
_LEAD = {
    "live": r"家住|住在?|住址|地址是?|常住|现居|居住|家在|家是",
    "register": r"户籍|户口|户在|原籍|落户|落在",
    "am": r"(?:我|本人|本是|我们|来信人|来访人|反映人|投诉人|信访人)(?:是|系)?$|(?:^|是|系|来自)$",
    "we": r"(?:我们|我们村|俺)(?:这?里)?$",
    "kin": rf"(?:{_KIN})[^ ]{{0,8}}$",
    "maiden": r"娘家[^ ]{0,3}$",
    "inlaws": r"婆家[^ ]{0,3}$|[嫁娶]到$|嫁来$|改嫁到?$|招婿到$|倒插门到$|出嫁到$",
    "old_home": r"老家[^ ]{0,3}$|原籍$|家里$|家中$|老屋在$|老宅[^ ]{0,2}在$|老房子在$",
    "from": r"(?:从|由|自|离开|嫁出|原住|早先在|原是|原来是?|原先归|前几年在|原来属于)$",
    "to": r"(?:[搬迁调移换来去回到]+到?|至|换到|迁往|来)$",
    "at": r"在$",
    "work": r"(?:打工|务工|上班|工作|承包|干活|做生意|开车|包了?)在?$",
    "property": rf"(?:{_LAND}|{_BUSINESS}|{_MY}|房[子产]?|院子?)[^ ]{{0,3}}在$|分在$|买在$|包在$|葬在$",
    "route": rf"(?:{_ROUTE})[^ ]{{0,4}}$",
    "report": r"(?:(?:反映|投诉|举报|诉求)(?!人)|关于|位于|地点在?|属地|事发地在?|诉求地[址点]|涉及地点|[问事][题件]地[址点]|发生地|事项|咨询|请问|问|要求解决|要举报的是)[^ ]{0,3}$",
    "turn_to": r"(?:其实|应该|而是|可是?|却|但是?|只有|唯独|只剩|就|如今|今年|现在|目前|我们|反而|问题在|问题出在|还在)[^ ]{0,3}$",
    "not": r"(?:不是|并非|不要)[^ ]{0,2}$",
    "heard": r"(?:听说?|看到|看新闻说|跟|和|与|同|比|隔壁|邻村|紧?挨着?|离)$",
    "done_to": r"(?:把|将|占了?|修|给|堵|往|流[到进入]+|排[到进入]+|倒[到在]+|淹|冲毁了|砍了|挖断了?|压坏了?|压烂了|刮到|赶到|倒灌到|下游|低处的|害得?)$",
    "by": r"(?:被|让|叫|因为|上游|隔壁)$",
    "office": r"(?:(?<![搬迁调移换来回嫁])到|向|找|归|转给|转到|派人到|去了)$",
    "for": r"(?:替|代|帮扶|照顾|派到|被派到)[^ ]{0,2}$|(?:^|[我来])(?:受|帮|托|驻|为)$",
    "once": r"(?:前[几些]年|以前|早年|早些年|原先|过去|从前|往年|那几年|年前|当年|起初|先去了?)[^ ]{0,4}$",
    "now": r"(?:就说|请看看|看看|说说|要?说的是|这次[^ ]{0,4}|查查|去一趟|才是)$",
    "past": r"(?:不说|别说|上次|上回|前信|不用说|上次说的是?|不要再派人[去到]|[误错][报写成批]{0,2}[为成到给])$",
    "harmed": r"(?:欠了?|不让我?们?|收了|骗了?|害了?|从|穿过|发到了?|流[进入向到]|刮[到进]|震[坏裂]了?|压[坏烂]了?|挖断了?|淹了?|泡了?)$",
    "visit": r"(?:去|到|来|回|往)(?:了)?$",
}
_TAIL = {
    "person": r"^的?(?:人(?!民)|村民|居民|群众|乡亲|低保户|五保户|退伍军人|户口)",
    "agent": r"^的?(?:[^ ]{0,6}(?:施工队|工程队|建筑队|老板|包工头|队长|车队|拖拉机|货车|垃圾车|企业|厂|矿|砖窑|砂场|养殖|猪场|鸡场|养羊|司机)|人把|人将|有人|那边放水|的?水库|建厂|修水库|修渠|修桥|修路|放炮|放水|开闸|截了)",
    "object": rf"^的?[^ ]{{0,4}}(?:桥|路|渠|沟|井|河|坝|堤|地|田|房|屋|宅|墙|塘|学校|小学|幼儿园|卫生室|广场|水塔|变压器|电|村口|村头|门口|庄稼|孩子|老[人父母]|宅基|补|名额|低保|坟|界|树|涵洞|山路|陡坡|{_LAND})",
    "village_talk": r"^村(?:里|头|口)|^[^ ]{0,2}村里",
    "works": r"^[^ ]{0,5}(?:打工|务工|上班|工作|教书|做生意|服役|上大学|读书|念书|种菜|摆摊|开店|开了|租房|租住|走亲戚|买了?房|买了|经营|承包|包了|当[^ ]|看病|住院|干活|干过|工地|种[^ ])",
    "moved": r"^[^ ]{0,4}(?:搬|迁|嫁|调|过来|回到|改嫁)",
    "stayed": r"^[^ ]{0,4}(?:住了|过了|生活|安了?家|成了家|[一二三四五六七八九十]年)",
    "settled": rf"^[^ ]{{0,6}}(?:{_SETTLED})",
    "border": r"^(?:[^ ]{0,2}(?:交界|相邻|挨着|隔河|是邻村|争水|之间|离))",
    "says": r"^[^ ]{0,3}(?:说|答复|的人说|登记|村委)",
    "answers": r"^[^ ]{0,4}(?:答复|回复|告知|推说|称|说(?:不|已|归|没|要|这|让|等))",
    "office": r"^(?:的)?(?:人民政府|[镇乡县区市]?政府|信访|派出所|法院|公安|纪委|党委|司法所|民政|国土所|工作人员|领导|有关部门)",
    "trouble": rf"^[^ ]{{0,12}}(?:{_TROUBLE})",
    "kin_of": rf"^的?(?:{_KIN})",
    "comma_then": r"^ ",
    "also_not": r"^[^ ]{0,2}(?:不对|的事|登记错|已派人|看过)",
    "names": r"^名下|^账上|^的账",
    "harms": r"^的?[^ ]{0,6}(?:拉[沙石土砖煤]车|货车|卡车|欠|不让|不给我们|砍树?|狗|牛|羊群?|开发商|合作社|加高|截水?|拦水|拉走|养鸭|养鹅|采石|洗砂|开采)",
    "settled_now": r"^[^ ]{0,4}(?:不用管|怎么样|怎样|那样|的问题(?:上次|已)|的事(?:上次|已|跟|和|与)|(?:一点)?(?:没有?)?关系|也(?:换|修|通|装)|有校车|有人管|都?早|[^ ]{0,2}撤了?)",
    "visited": r"^[^ ]{0,6}(?:赶集|走亲戚|喝喜酒|吃席|吃喜酒|办事|看病|交[^ ]{1,2}费|报案|报过案|买[菜东药]|拉水|借|做手术|钓鱼|玩|旅游|摘|过年|上坟|探亲|巡诊|家访|走访|送货)",
    "own": r"^的?(?:上门女婿|女婿|媳妇|儿媳|老党员|党员|退休|农民|普通|一个|一户|老人|学生|娃|孩子)",
    "post": r"^[^ ]{0,3}(?:小学|中学|学校|卫生院|医院|村部|学堂|当(?:村医|代课)|的?第一书记|的?队员)",
}
_ECHO = {
    "maiden": "娘家", "inlaws": "婆家", "old_home": "老家|老屋|老宅|老房|祖屋|原来村|原籍", "land": _LAND, "business": f"{_BUSINESS}|老板|工钱|工资|合同",
    "school": "学校|小学|幼儿园|校|园|教书|教学|念|读|上学|宿舍|操场|食堂|老师|年级|娃", "route": "桥|路|坡|河|涵洞|沟|弯道|站",
    "house": "房|屋|院|墙|宅", "grave": "坟|葬", "job": "工钱|工资|尾款|工程款|干活|干过|厂|装修|盖|修|打工|工地|欠|赔",
    "live": "住|楼|新居|安置|小区", "care": "村医|卫生室|卫生院|大夫|医生|看病|巡诊|敬老院", "field": "井|渠|塘|鱼|水库|大棚|果园|菜|树|河|山|林|羊",
    "ride": "车|撞|站|村口|路口|走到|路过", "money": "低保|补贴|补助|养老金|护理|优抚|征地款|救灾款|医保|残疾",
}  # fmt: skip
_MARRIED_AWAY = re.compile(r"(?:女儿|闺女|姑娘|[姐妹孙侄][姐妹女])[^ ]{0,4}嫁[到至在给入][^ ]{0,2}$")
_THEIRS = re.compile(rf"他们?|她|那[边里个段头截]|(?:{_KIN})[家的]|人家")
_OURS = re.compile(
    r"老家|门前|院外|院子|选举|住着|我们村?|本村|我村|我家|这边|这里|村里|现住|住处|家门|家里|家中|俺|回家|回村|返乡"
)
_LEFT = re.compile("原来的?|老宅|老房|老院|老家|承包地|坟|旧|那[边里]的?|没有我家")
_NEW = re.compile("安置|新[房村居]|楼道|房本|分地|分田|落户|户口|宅基|不认|菜地|现[住在]|成家|选举|给我家|接水")
_SEEN = re.compile("发现|看[到见]|瞧见|碰上")
_BACK = re.compile("回来|回家|回去|回村|我们村|我们这|家门口|怎么")
_TROUBLES = re.compile(_TROUBLE)
_KINS = re.compile(_KIN)
_BEFORE, _BEHIND, _LABEL = 14, 18, 8

NAMES = (
    *(f"lead_{name}" for name in _LEAD), *(f"tail_{name}" for name in _TAIL), *(f"echo_{name}" for name in _ECHO),
    "echo_kin", "echo_kin_same", "echo_ours_home", "echo_ours_to", "echo_left", "echo_new", "seen", "went_back", "first", "last", "near_trouble", "alone_in_clause", "again", "depth", "short",
    "lead_kin_far", "after_from", "after_not", "after_settled", "rest_works",
)  # fmt: skip


class Spot(NamedTuple):
    """A place in a normalised text: where it stands, the unit it names (empty: none), how deep that is (3 a village).

    ``weight`` is what the plain rules of ``geocoding.roles`` make of its part: 3 and more for the place of a problem, below 0 against.
    """

    start: int
    end: int
    code: str
    depth: int
    weight: float = 0.0


def features(text: str, spots: Sequence[Spot], province: str) -> dict[str, dict[str, float]]:
    """The features by unit: of several mentions of one unit the strongest of each. ``province`` is the bare name of the text's own."""
    found: dict[str, dict[str, float]] = {}
    for at, spot in enumerate(spots):
        own = _of(text, spots, at, province)
        seen = found.get(spot.code)
        if seen is None:
            found[spot.code] = own
            continue
        seen["again"] = 1.0
        for name, value in own.items():
            seen[name] = max(seen.get(name, 0.0), value)
    return found


def is_married_away(before: str, told: str) -> bool:
    """Whether a daughter or sister went to a place to marry, and nothing told behind it is hers."""
    return _MARRIED_AWAY.search(before) is not None and _THEIRS.search(told) is None


def _of(text: str, spots: Sequence[Spot], at: int, province: str) -> dict[str, float]:
    spot = spots[at]
    left = spots[at - 1].end if at else 0
    right = spots[at + 1].start if at + 1 < len(spots) else len(text)
    lead = _lead(text[max(left, spot.start - _BEFORE) : spot.start], province)
    behind = text[spot.end : min(right, spot.end + 60)]
    tail = behind.partition(" ")[0][:_BEHIND] or behind[:1]
    found = {name: 1.0 for name, rule in _rules().leads.items() if rule.search(lead)}
    found |= {name: 1.0 for name, rule in _rules().tails.items() if rule.search(tail)}
    if is_married_away(lead, text[spot.end :]):
        found.pop("lead_inlaws", None)
        found.pop("lead_to", None)
    if at == len(spots) - 1 and "lead_heard" not in found and not _OURS.search(text, spot.end):
        found.pop("tail_harms", None)
        found.pop("tail_agent", None)  # nothing says that it does harm elsewhere
    found["depth"] = spot.depth / 3.0
    found["rules"] = spot.weight
    found |= _echoes(text, spots, at, (lead, tail))
    found |= _places(text, spots, at, (lead, behind))
    if found.keys() & {"tail_office", "tail_answers"}:  # what an office is told or says happened elsewhere
        found |= dict.fromkeys(("tail_trouble", "near_trouble", "alone_in_clause", "last"), 0.0)
    return found


def _lead(before: str, province: str) -> str:
    """The words that lead to a place: those of its clause, or the label in front of the colon that opens it."""
    before = before.removesuffix("省").removesuffix(province)
    clause = before.rpartition(" ")[2]
    label = before.rstrip().rpartition(" ")[2]
    return clause if clause or len(label) > _LABEL else label


def _echoes(text: str, spots: Sequence[Spot], at: int, near: tuple[str, str]) -> dict[str, float]:
    """Words of the place's own clause that come back where the trouble is told, behind the last place."""
    told = text[spots[-1].end :] if at + 1 < len(spots) else text[spots[-1].end :].partition(" ")[2]
    own = near[0] + near[1]
    found = {name: 1.0 for name, rule in _rules().echoes.items() if rule.search(told) and rule.search(own)}
    again = not _MARRIED_AWAY.search(near[0]) and any(word in told for word in _KINS.findall(own))
    if _KINS.search(own) and (again or _THEIRS.search(told)):
        found["echo_kin"] = 1.0
        found["echo_kin_same"] = float(again)
    rules = _rules().leads
    if rules["lead_from"].search(near[0]) and _LEFT.search(told):
        found["echo_left"] = 1.0
    if (rules["lead_to"].search(near[0]) or rules["lead_inlaws"].search(near[0])) and _NEW.search(told):
        found["echo_new"] = 1.0
    if rules["lead_visit"].search(near[0]):
        behind = text[spots[at].end : spots[at].end + 40]
        back = _BACK.search(behind) is not None
        found["went_back"], found["seen"] = float(back), float(not back and _SEEN.search(behind) is not None)
    if _OURS.search(told):
        home = any(rule.search(near[0]) for name, rule in _rules().leads.items() if name in _HOMES)
        home = home or _rules().tails["tail_person"].search(near[1]) is not None
        found["echo_ours_home"] = float(home)
        moved = _rules().leads["lead_to"].search(near[0]) is not None
        found["echo_ours_to"] = float(moved and not is_married_away(near[0], told))
    return found


class _Rules(NamedTuple):
    """The cues as patterns by name: words before a place, words behind it, words that come back."""

    leads: Mapping[str, re.Pattern[str]]
    tails: Mapping[str, re.Pattern[str]]
    echoes: Mapping[str, re.Pattern[str]]


@cache
def _rules() -> _Rules:
    """The cues, compiled when the first narrative comes: most ledgers have addresses only, and compiling costs more than a hundred of them."""
    kinds = (("lead", _LEAD), ("tail", _TAIL), ("echo", _ECHO))
    return _Rules(*({f"{kind}_{name}": re.compile(rule) for name, rule in rules.items()} for kind, rules in kinds))


_HOMES = frozenset({"lead_live", "lead_register", "lead_am", "lead_we", "lead_old_home"})


def _places(text: str, spots: Sequence[Spot], at: int, near: tuple[str, str]) -> dict[str, float]:
    """Where the place stands among the others and among the words of trouble."""
    spot, others = spots[at], {s.code for s in spots}
    before = spots[at - 1] if at else None
    led = text[max(0, before.start - _BEFORE) : before.start].rpartition(" ")[2] if before is not None else ""
    troubles = [match.start() for match in _TROUBLES.finditer(text, spots[0].end)]
    told = troubles[-1] if troubles else len(text)
    nearest = max((s for s in spots if s.end <= told), key=lambda s: s.end, default=spot)
    clause = text[text.rfind(" ", 0, spot.start) + 1 : (text.find(" ", spot.end) + 1 or len(text) + 1) - 1]
    inside = sum(
        1
        for s in spots
        if s.start >= spot.start - len(clause) and text.find(" ", min(s.start, spot.start), max(s.start, spot.start)) < 0
    )
    return {
        "first": float(at == 0),
        "last": float(at == len(spots) - 1 and len(others) > 1),
        "near_trouble": float(nearest is spot),
        "alone_in_clause": float(inside == 1),
        "short": float(spot.end - spot.start < 5),
        "lead_kin_far": float(_KINS.search(text[max(0, spot.start - 20) : spot.start]) is not None),
        "after_from": float(bool(led) and _rules().leads["lead_from"].search(led) is not None),
        "after_not": float(bool(led) and _rules().leads["lead_not"].search(led) is not None),
        "after_settled": float(before is not None and _SETTLES.search(text[before.end : spot.start]) is not None),
        "rest_works": float(_WORKS.search(near[1]) is not None),
    }


_SETTLES = re.compile(_SETTLED)
_WORKS = re.compile(r"打工|务工|上班|工地|砖厂|工钱|工资|摆摊|卖菜|赶集|走亲戚")
