"""Hand-written narratives that name several places and tell only by meaning which one the petition is about; writes ``roles.csv``.

``python tests/reference/geocoding/role_narratives.py`` puts real Henan names into the slots (fixed seed). Slots: ``A`` county, township and
village; ``b`` township and village of another township of that county; ``B`` a village of another county in full; ``c`` a village of
the same township as ``A`` by its name alone; ``Av`` ``bv`` ``Bv`` the same village by its name alone. Before each text stands the slot of the
place of the problem. Every second narrative is ``held``: looked at only as a figure, never while the model of roles was made.
"""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

from fieldvisit.geocoding.evaluation.cases import COLUMNS
from fieldvisit.geocoding.evaluation.writing.places import Places, Site
from fieldvisit.io.gazetteer import load_gazetteer

NARRATIVES = """
b|我家住{A}，责任田却分在{b}，地边的排水沟被人填平，一下雨庄稼就泡在水里，恳请派人看看。
b|本人是{A}的，女儿去年出嫁到{b}，她家门前那条土路一下雨就没法走，老人孩子出门遭罪。
A|我在郑州打工，父母留在{A}，家里的自来水三天两头停，给{B}的亲戚打电话才知道他们那里早就通了。
B|我们一家从{A}搬到{B}快二十年了，孩子上学一直没法报名，因为搬来以后户口没落上。
A|{B}的养殖场把粪水直接排到{A}的河沟里，夏天臭得开不了窗。
A|{B}承建的那条路修到{A}就停工了，村口留下一个大坑没人管。
b|小孩在{b}念小学，我们住{A}，每天接送发现学校门口的路灯一盏都不亮。
b|我是{A}村民，祖坟在{b}，那边有人取土，坟边上快塌了。
A|嫁到{b}十几年，娘家爹妈还在{A}，二老的房子漏雨多年，村里不给报危房。
b|我姥姥家在{b}，我自己是{A}人，姥姥家门口的变压器老是冒火花，怕出事。
A|户籍在{B}，但一直租住在{A}，租住的院子后面垃圾堆成山。
b|我开车跑运输，家是{A}的，常走{b}那座老桥，桥墩都露钢筋了。
A|{b}去年通了公交，我们{A}到现在还得走五里路去等车，啥时候能通到我们这儿？
A|我是{A}的养蜂户，往年都去{b}放蜂，今年家里的蜂箱被山洪冲走，想问有没有补偿。
b|老家{A}，十年前招婿到{b}，如今分地没有我的份，村里说我是外来户。
b|我兄弟在{b}当护林员，我住{A}，他那个护林点没水没电，冬天冻得受不了。
B|我在{A}开了个小饭店，房子买在{B}，新房墙体开裂，物业一直推。
A|{A}和{b}挨着，中间隔条河，{b}那边修了护堤，水就全冲到我们这边来了。
A|来信人住{b}，代{A}的老父亲问一下，高龄补贴停发三个月是什么原因。
A|{b}的拖拉机天天从我们{A}门口过，把水泥路压得坑坑洼洼，没人出来修。
b|我在{A}住，果园包在{b}，园子旁的机井电线被偷，浇不成地。
A|{B}来的施工队在{A}架线，把我家的院墙碰倒了，到现在没人赔。
b|每逢初一十五我们{A}的人都到{b}赶会，会场边上那截断墙摇摇欲坠，怕砸着人。
B|父亲是{A}的，母亲是{B}的，我随母亲落户，这次想问母亲那边的宅基地能不能继承。
A|前年在{b}买了商品房，可农村老宅还在{A}，老宅的电表被拆走了，说是没人住。
A|我在{B}服役，妻子带着孩子在{A}生活，家门口的涵洞堵了没人疏通。
b|从{A}往县城走，必经{b}，那段坡路结冰就翻车，上个月翻了两辆。
A|{B}的老板租了{A}一百亩地建大棚，如今人跑了，租金欠了三年。
b|我是{A}的，被派到{b}驻村，看到这里的五保户住在危房里，心里着急。
B|女婿家在{B}，我住{A}，女婿去年伤了腰，他们村给的临时救助一直没到。
A|我们{A}的孩子原来在{b}上初中，今年把我们村划出去了，家长想问问为什么。
b|{A}离{b}三里地，我在那里有个鱼塘，塘埂被过路的大车压塌了。
B|离婚后我把户口从{A}迁回{B}，回来后村里说地早分完了，不给我安排。
A|{b}的人把界桩挪了，占了我们{A}半亩多林地。
A|我儿子在{B}工作，我一个人住{A}，冬天的取暖补贴到现在没见着。
b|我原籍{A}，老伴是{b}的，退休后跟老伴回她村住，想问那个村的自来水啥时候能接进户。
A|我弟弟住{B}，他托我替他问，他在{A}流转出去的地今年还给不给钱。
b|{A}的泄洪渠修得太高，一下大雨，低处的{b}就被淹。
A|我常年在{B}种菜卖，家中老屋在{A}，邻居盖房把我家滴水占了。
b|我是{A}的退伍军人，在{b}的砖厂干过三年，砖厂到现在欠我两万多工资。
A|外村人{b}的在我们{A}河道里挖沙，河堤掏空了一大截。
B|我是从{A}过来的租地户，今年在{B}种西瓜，村里突然说要收回地，瓜秧都拔了。
b|我们{A}这几户的地都在河对岸，过去靠{b}的漫水桥，今年桥让水冲断了，过不去。
A|我现住{b}敬老院，原来是{A}的五保户，老房子被侄子扒了，想请人调查。
A|{B}有人办了石料厂，炮一响，{A}的房子就裂缝。
b|孩子他舅是{b}的，瘫在床上好几年，我在{A}照应不过来，想问他那里残疾补贴怎么申请。
A|听{B}的同学讲他们那里厕所改造一户补两千，我们{A}一分没有，凭什么？
A|我娘家{A}，婆家{b}，娘家哥把我爹的低保名额给顶了，请查一查。
b|我娘家{A}，婆家{b}，婆家这边修路把我家门楼拆了，答应的钱没给。
A|在{B}上大学的孩子放假回{A}，说家里这边连快递点都没有，取件要跑二十里。
A|{b}放炮取石头，震得我们{A}井水都浑了。
b|我住{A}，有个旧门面在{b}集上，门面前头的下水道翻水半年了。
A|去年我从{b}嫁过来，落在{A}，新媳妇的医保一直没有转过来，村里说系统里没我。
B|我给{B}修过水塔，我是{A}人，三万块工钱拖了四年。
A|{A}的地被高铁占了，补偿款却打到了{b}的账上。
b|我在{A}经营农家乐，客人都得经过{b}，那里的路肩塌了一米多宽，客车都不敢来。
B|我是{A}的，上个月到{B}走亲戚，看见他们村头的高压线离地不到两米，太吓人。
A|老两口，一个户口在{A}，一个户口在{b}，在{A}住，合作医疗报销卡在哪儿都说不清。
A|我们组原先归{b}，并村以后划到{A}，并过来之后地界一直没确权。
A|{b}的水库不给放水，下游我们{A}的稻子眼看旱死。
b|我娘今年八十，跟着我在{A}住，她自己的责任田在{b}，粮补存折被人领走了。
A|我嫂子是{B}的，带着侄子住在{A}娘家兄弟给盖的房里，那房子没有电。
B|在{B}包了个山头种核桃，本人是{A}人，上山的路被矿上堵死了。
A|给我们{A}送水的管道从{b}过，他们一停，我们就没水吃，今年停了十几次。
b|{A}小学撤了，娃娃们都到{b}去上，可那学校连个热水都没有。
A|我哥在{B}做了上门女婿，{A}家里只剩老母亲，厨房的墙倒了没人管。
b|{A}的垃圾车把垃圾倒在{b}的坑里，苍蝇满天飞，我们村的人受不了。
A|本是{B}人，三年前投资{A}的冷库，厂房外的排水管爆了，村里不让修。
b|我在{A}信用社门口摆摊，家在{b}，家里的承包合同被村干部收走不退。
A|{A}挨着{b}的砖窑，烟一飘过来，树叶全是灰。
b|我在{A}有户口没房，在{b}有房没户口，房后的崖头往下掉土，晚上不敢睡。
A|我是{b}的，租种{A}三十亩，合同没到期村里就把地包给别人了。
B|我陪孩子在{A}读书，老家{B}的房前屋后被邻居种满了树，屋里不见太阳。
A|{b}修渠从{A}过，渠挖完了，挖断的路不给恢复。
b|去{A}要先坐船到{b}，码头上连个栏杆都没有，老人上下船太危险。
A|我人已经离开{A}到{B}安家，可{Av}还替我交着水费，想问怎么销户。
b|娘家{A}的弟弟来{b}看我，走到村口桥头连人带车掉进沟里，桥头没有护栏。
c|我们住在{A}，孩子们去{c}上幼儿园，园门口的大车开得飞快，想装个减速带。
c|{A}的水泥路修得好好的，到了{c}就成了土路，中间差一里半没接上。
A|{A}跟{c}合并了，合并以后{Av}的老支部大院荒着，成了垃圾场。
b|我是{A}人，在{b}的建筑队摔断了腿，队长是那边的，一直不露面。
A|问{A}为什么把{b}几户人家的地也算进来，我们村的地反而少了。
B|去年台风，我在{B}的大棚被掀翻，我户口是{A}的，两边都不给报灾。
A|家在{A}，干活在{B}，家里老人说村里的健身器材砸伤了孩子。
"""


def main() -> None:
    """Write ``roles.csv``."""
    gazetteer = load_gazetteer()
    places = Places(gazetteer)
    rng = Random(20261125)
    good = [
        s for s in places.sites if s.unit.kind == "村" and s.township.kind in ("镇", "乡") and places.is_plain(s) and s.city
    ]
    with Path(__file__).with_name("roles.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for number, line in enumerate(NARRATIVES.strip().splitlines()):
            slot, text = line.split("|")
            sites = _sites(places, good, rng)
            kind = "roles_held" if number % 2 else "roles_tuned"
            path = "/".join(unit.name for unit in gazetteer.path(sites[slot].code)[1:])
            code = sites[slot].code
            rows.writerow((f"{kind}-{number:03d}", "narrative", text.format(**_words(sites)), code, "village", kind, "", path))


def _sites(places: Places, good: list[Site], rng: Random) -> dict[str, Site]:
    while True:
        one = rng.choice(good)
        same = [s for s in places.by_township[one.township.code] if s.code != one.code and s.unit.kind == "村"]
        near = [
            s
            for s in places.by_county[one.county.code]
            if s.township.code != one.township.code and s.unit.kind == "村" and places.is_plain(s)
        ]
        far = rng.choice(good)
        if same and near and far.county.code != one.county.code:
            sites = {"A": one, "b": rng.choice(near), "B": far, "c": rng.choice(same)}
            if len({s.core for s in sites.values()}) == 4:
                return sites


def _words(sites: dict[str, Site]) -> dict[str, str]:
    one, near, far, same = (sites[slot] for slot in "AbBc")
    return {
        "A": f"{one.county.name}{one.township.name}{one.core}村", "Av": f"{one.core}村",
        "b": f"{near.township.name}{near.core}村", "bv": f"{near.core}村",
        "B": f"{far.city}{far.county.name}{far.township.name}{far.core}村", "Bv": f"{far.core}村",
        "c": f"{same.core}村",
    }  # fmt: skip


if __name__ == "__main__":
    main()
