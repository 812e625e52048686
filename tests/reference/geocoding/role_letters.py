"""Letters as people write them, several places each, invented for this file: every second one is learned from, the others only measured.

Slots: ``a`` the place of the problem, ``b`` and ``d`` other villages, ``o`` an office, ``w`` a far town, ``m`` what is wrong. Neighbouring lines
tell of like things in other words, so that either half holds every part a place may have: a home, a visit, work, relatives, an earlier
home, an office that had the matter, a comparison, a way, who does harm.
"""

from __future__ import annotations

from random import Random
from typing import Final

from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.evaluation.writing.places import Places, Site

WRONG: Final = (
    "坑洼不平没人修",
    "路灯全黑着",
    "经常停水",
    "垃圾没人清",
    "电压低带不动水泵",
    "排水沟堵死了",
    "护栏断了一截",
    "井盖丢了",
    "污水横流",
)
LETTERS: Final = """
领导您好，我家在{b}，娘家父亲在{a}独居，父亲的低保今年没有批下来，请帮忙问问。
您好，我是{b}的媳妇，爹娘还住在{a}，爹娘的房顶漏了两年，村干部一直推。
我长年在{b}跑运输，家是{a}的，家门口{m}，老人不敢出门。
我这几年在{b}的厂里上班，老婆孩子留在{a}，村里{m}，打电话回来才知道。
本人退休前在{b}工作，如今回到{a}养老，院子外面{m}。
我早年在{b}教学，去年退下来回了{a}，门前{m}，住着不安心。
周末带孩子去{a}摘桃，发现村口{m}，我是{b}的，替他们反映一下。
上个星期天去{a}吃喜酒，看见进村的路{m}，本人家在{b}，不知道该找谁。
清明节从{b}回{a}上坟，看到坟地旁边被人取土，坟头都露出来了。
过年时从{w}回到{a}，发现村里{m}，住在{b}的同学说他们那里没有这种情况。
{b}的拉沙车每天夜里从{a}中间穿过去，房子震得掉墙皮。
{b}一家养鸭场的污水顺着沟流进{a}，水塘里的鱼全死了。
{a}西边的河滩被{b}的人拉走了沙子，河岸塌了一大片。
{a}的水源地上头，{b}有人开了洗砂场，水又浑又黄。
{b}修水渠的时候把{a}的生产路挖断，到现在也没给接上。
{b}架高压线，铁塔立在{a}的麦地里，青苗钱没人给。
前年{b}换了新电表，{d}也换了，我们{a}还是老线路，{m}。
周围的{b}和{d}早都通上了天然气，偏偏{a}没有，群众意见很大。
同样是一个镇，{b}的路修得平平整整，{a}的路{m}。
{b}的人吃的是自来水，我们{a}吃的还是压井水，水发苦。
村民到{b}办事都说人家的广场漂亮，{a}的广场{m}。
{b}有校车接送，{a}的娃每天走八里，什么时候能给我们开一趟？
这件事先反映到{o}，{o}又转给{b}，可是{m}的地方是{a}。
去年写过一封信，{o}批给{b}处理，批错了，出问题的是{a}，{m}。
{o}打电话让我到{b}核实，我说不用去，{m}是在{a}。
我给{o}打过三次电话，每次都答复{b}已经处理，但{a}的{m}根本没有处理。
{o}来人看过{b}就走了，没有到{a}来，{a}至今{m}。
工作队在{b}住了一个月，从没进过{a}，{a}的{m}谁来管？
孩子户口在{b}，跟着姥姥在{a}上幼儿园，园里的暖气冬天不热。
孙女在{a}念三年级，我们家住{b}，学校的操场裂了大缝，怕孩子摔着。
我闺女在{a}的中学住校，家在{b}，宿舍楼下水道天天堵。
外甥在{a}读小学，他爸妈是{b}的，学校门口货车乱停，太危险。
我是{b}人，在{a}租了二十亩地种菜，去年发大水把大棚冲了，补助没有我的名字。
家住{b}，在{a}开粮油店，店前面修路围了半年，生意没法做。
我在{a}包了一片果园，人住在{b}，果园的变压器坏了，打不上水。
本人{b}村民，前几年到{a}承包了鱼塘，鱼塘边的路{m}。
我给{a}干过村部的装修，自己是{b}的，尾款欠了一年多。
{b}的几个木匠在{a}盖学校，干完活工钱一直没有结清。
我们十几个{b}的农民在{a}修水库，包工头跑了，工资没人管。
在{a}的砖瓦厂打工伤了腿，我家是{b}的，厂里不肯赔钱。
我家原来在{b}，修水库时搬到了{a}，安置房的墙{m}。
三年前易地搬迁，从{b}搬进{a}的安置点，楼道里{m}。
因为塌陷区搬迁，我们由{b}迁到{a}，答应的菜地一直没有分。
{b}整体搬迁以后，我们住进了{a}，房本到今天没有发下来。
我从{a}搬到{b}住儿子家，{a}的老宅院被邻居占了一间。
人已经搬到{b}，{a}的承包地却被村里收走重新发包。
虽然我们全家住到{b}了，但地还在{a}，{a}的机井被填了没法浇地。
户口还留在{a}，人住在{b}，{a}分征地款的时候没有我家的。
我嫁到{a}五年，娘家在{b}，两边都不给分地，我现在是{a}的人，请给个说法。
本人是从{b}嫁到{a}的，户口也迁过来了，今年评残疾补助没有我。
女儿嫁到了{b}，我和老伴在{a}生活，{a}村里说我有女儿就不给低保。
妹妹嫁去{b}，家里只剩我在{a}照顾老娘，老娘的高龄补贴停了。
我是{a}的上门女婿，老家是{b}，村里选举不让我参加。
我当年从{b}入赘到{a}，孩子都大了，宅基地一直不给划。
我哥住在{a}，腿有残疾，我在{b}离得远，他的护理补贴停发半年了。
二叔一个人在{a}过，我是他侄女，嫁在{b}，二叔的危房没人给修。
奶奶跟着大伯住{a}，我爸妈在{b}，奶奶的养老金上个月没有到账。
舅舅家在{a}，他不识字，我是{b}的外甥，替他问一下他家的粮食补贴。
干爹是{a}的老党员，我住{b}，他的生活补助两年没发。
战友在{a}，身体不好，托住在{b}的我来反映，他的优抚金发少了。
从{b}到县城要经过{a}，{a}那座漫水桥一下雨就过不去。
我们{b}赶集走{a}的老路，路边的护坡塌了，三轮车翻过两回。
每天早上从{b}骑电动车去上班，在{a}路口总有渣土堆着，差点出事。
送货司机，{b}人，走到{a}那个弯道，路灯全是坏的。
{b}到{d}的班车在{a}有一站，站牌倒在路边没人扶。
学生坐车从{b}去{d}，中途过{a}的铁路桥，桥洞积水半米深。
{a}与{b}中间有条路，{b}的那半截修好了，{a}这半截{m}。
连接{b}和{a}的桥，桥头在{a}，引道沉下去一尺多。
我们{a}跟{b}共用一口机井，现在{b}不让我们用了，地旱得裂缝。
{a}挨着{b}的工业区，晚上气味刺鼻，睡不着觉。
来信人住{b}，反映{a}村委会不公开账目。
写信人家庭住址{b}，反映的是{a}的村干部优亲厚友。
反映人：{b}村民。反映内容：{a}河道里有人非法采砂。
信访人地址{b}，信访事项：{a}的宅基地纠纷长期没有调解。
来电人（{b}）反映，{a}有人焚烧秸秆。
市民来电，称自己是{b}的，路过{a}时发现{m}。
事项发生在{a}，写信的是{b}的一个普通群众，{m}。
问题在{a}，我人在{b}，{m}，请转有关部门。
首先感谢{b}的干部帮忙，我要说的是{a}，{m}。
{b}的问题上次已经解决，这次想说说{a}，{m}。
上次说的{b}不用管了，请看看{a}，{m}。
请不要再派人去{b}，{m}的是{a}。
这事跟{b}一点关系没有，{a}的{m}才是真的。
{b}的书记说不是他们村的，{m}的那一段归{a}。
{b}说这条沟归{a}，{a}又说没钱，沟{m}。
{a}和{b}互相推，实际上{m}的地方在{a}的地界上。
并村后{b}的账归了{a}，{a}拿走了我们的山林款不分。
原先我们归{b}，后来划给{a}，{a}不承认以前的承包合同。
{d}、{b}两个村的人都到{a}看病，{a}卫生室的大夫半年没来了。
附近{b}、{d}的老人都来{a}赶集，{a}集市上的厕所没人打扫。
我是{b}小学的老师，班上有个孩子住{a}，他家的房子快塌了。
我是{b}的医生，去{a}巡诊时看到五保户的屋里没有电。
作为{b}派到{a}的第一书记，我想问{a}的饮水工程什么时候动工。
我是驻{a}的帮扶队员，单位在{b}，村里的路{m}。
我在{w}打工二十年，{a}的老房子登记到别人名下了，堂弟在{b}帮我问过没有结果。
人在{w}回不去，{a}家里的地被{b}的人种了三年不还。
我们夫妻都在{w}，孩子放在{b}的姥姥家，{a}的家里去年被水淹了，救灾款没有领到。
一家人在{w}做买卖，{b}有套房，老家{a}的祠堂被拆了没人说一声。
我弟在{b}买的房，我还在{a}的老院子住，院墙外的大树要倒了。
儿子接我去{b}住了半年，回来一看{a}的院子被人种上了树。
住院在{b}，家在{a}，回家以后医药费报销不了。
在{b}做手术花了八万，回{a}申请大病救助，村里没有给报。
{b}那家石料厂一放炮，{a}的窑洞就掉土。
{a}的羊被{b}的狗咬死了十几只，找谁赔？
{b}砍树把{a}的电线砸断了，停电三天。
{b}有人在{a}的耕地上盖了仓库。
{a}的村民被{b}的开发商骗了定金，钱要不回来。
{b}的合作社收了{a}的麦子，钱到现在没给。
我在{b}长大，现在户籍和房子都在{a}，{a}的村道{m}。
出生在{b}，成家在{a}，成家以后村里一直没有给我家接水管。
{a}是我外婆家，我在{b}，外婆屋后的山体裂了一条缝。
{a}是我老家，平时住{b}，老家的坟山被推土机推了。
我住{a}，老板在{b}，他欠我工钱我不追究了，我要问的是村里的{m}。
家住{a}，去{b}走亲戚时听说人家发了种粮补贴，我们村没有发。
我是{a}的，前天到{b}交电费，人家说{a}的变压器太小换不了。
我们{a}的孩子原来去{b}上学，今年说不收了，孩子没有学上。
我家住{a}，离{b}的卫生院二十里，村里的救护车路{m}。
{a}缺水，每天到{b}拉水吃，什么时候能给村里打一口井？
{b}不让我们{a}的车过，我们村没有别的路可走。
{b}把拦水坝加高，{a}一百多亩地全泡了。
我们是{a}的，地和{b}搭界，{b}的树荫把我们的庄稼遮得不长。
住{a}的老王家和{b}的亲家闹矛盾，那是私事，我反映的是{a}{m}。
不说{b}怎么样，就说{a}，{m}，已经三年。
{a}不像{b}那样有集体收入，{a}的{m}没有钱修。
请问{a}什么时候能和{b}一样装上监控？村里丢了好几回羊。
听{b}的人说他们那儿垃圾天天清，怎么{a}的垃圾{m}？
在{b}看到公示说补贴已到账，而我是{a}的，至今没有收到。
{b}的朋友告诉我可以申请危改，我在{a}申请了三次都没有批。
派出所在{b}，我住{a}，报案说太远，村里丢电缆没人来。
我在{b}派出所报过案，东西是在{a}丢的，一直没有破。
法院在{b}开的庭，争的是{a}的林权，判了以后没有执行。
{b}法庭调解过，{a}的那块宅基地还是被他占着。
我的车停在{a}被撞了，本人住{b}，村口的摄像头是坏的。
孩子在{a}的水塘边玩差点淹着，我们是{b}来走亲戚的，塘边应该装栏杆。
{a}的水库没有警示牌，我们{b}有人去钓鱼掉了下去。
来{a}旅游，住在{b}的宾馆，{a}景区门口的路{m}。
"""


def letters() -> tuple[str, ...]:
    """All sentences."""
    return tuple(line for line in LETTERS.strip().splitlines() if line)


def learned() -> tuple[str, ...]:
    """Every second sentence, which the model of roles is fitted on."""
    return letters()[::2]


def held() -> tuple[str, ...]:
    """The others, which only measure it."""
    return letters()[1::2]


def cases(gazetteer: Gazetteer, per_sentence: int, seed: int) -> tuple[LabelledCase, ...]:
    """Each sentence with names of the gazetteer so many times, as kinds ``letters_learned`` and ``letters_held``."""
    places, rng = Places(gazetteer), Random(seed)
    rural = [s for s in places.sites if s.unit.kind == "村" and s.township.kind in ("镇", "乡") and places.is_plain(s)]
    found = []
    for number, sentence in enumerate(letters()):
        for turn in range(per_sentence):
            a, b, d = _three(places, rural, rng)
            town = rng.choice((d.county.name, d.city, "郑州", "苏州"))
            office = a.county.name + rng.choice(("信访局", "政府", a.township.name, a.township.name + "政府"))
            text = sentence.format(a=_name(a, rng), b=_name(b, rng), d=_name(d, rng), o=office, w=town, m=rng.choice(WRONG))
            kind = "letters_held" if number % 2 else "letters_learned"
            name = f"{kind}-{number}-{turn}"
            found.append(LabelledCase(name, "narrative", kind, text, a.code, AdminLevel.VILLAGE, (), sentence))
    return tuple(found)


def _three(places: Places, rural: list[Site], rng: Random) -> tuple[Site, Site, Site]:
    """Three villages with names of their own, mostly of one county."""
    while True:
        one = rng.choice(rural)
        county = [s for s in _near(places, one) if s.core != one.core]
        pool = county if len(county) > 3 and rng.random() < 0.7 else rural
        two, three = rng.sample(pool, 2)
        if len({one.core, two.core, three.core}) == 3:
            return one, two, three


def _near(places: Places, site: Site) -> list[Site]:
    others = places.by_county[site.county.code]
    return [s for s in others if s.township.code != site.township.code and s.unit.kind == "村" and places.is_plain(s)]


def _name(site: Site, rng: Random) -> str:
    head = rng.choice(("", "", site.city))
    return f"{head}{site.county.name}{site.township.name}{site.core}村"
