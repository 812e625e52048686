"""Which of several places a narrative is about, and how sure that is."""

from __future__ import annotations

from pathlib import Path

from builders import petition
from geocoding.names import HENAN
from hypothesis import given
from hypothesis import strategies as st
from reference.geocoding.role_letters import cases as letters

from fieldvisit.domain.match import MatchOutcome
from fieldvisit.geocoding.candidates import Context
from fieldvisit.geocoding.evaluation.cases import read_cases
from fieldvisit.geocoding.evaluation.judge import judge
from fieldvisit.geocoding.evaluation.measure import measure
from fieldvisit.geocoding.matcher import geocode, index_of
from fieldvisit.geocoding.role.cues import NAMES, Spot, features
from fieldvisit.geocoding.role.model import claims
from fieldvisit.geocoding.role.words import Role
from fieldvisit.geocoding.roles import find_mentions
from fieldvisit.geocoding.text.normalize import normalize
from fieldvisit.geocoding.weighing import Answer, weigh

ROLES = Path(__file__).parents[1] / "reference" / "geocoding" / "roles.csv"
HERE, THERE = "鲁山县张良镇前营村", "鲁山县张良镇盆尧村"


def answer(text: str) -> Answer:
    return weigh(normalize(text).text, index_of(HENAN), Context(), address=False)


def named(found: Answer) -> str:
    return HENAN.by_code[found.weights[0][0]].name


def test_the_place_of_the_problem_goes_before_the_home_address() -> None:
    for text in (
        f"我住{THERE}，反映{HERE}路灯不亮。",
        f"来信人住址：{THERE}。问题发生地：{HERE}。内容：路灯不亮。",
        f"投诉人住{THERE}，投诉事项：{HERE}水渠塌了。",
        f"从{THERE}搬到{HERE}，现住处没有自来水。",
        f"{THERE}的施工队挖断了{HERE}的水管。",
    ):
        assert named(answer(text)) == "前营村", text


def test_the_home_address_serves_where_no_other_place_has_the_problem() -> None:
    for text in (
        f"我是{HERE}的群众，曾到{THERE[:6]}政府反映路灯不亮，至今没有解决。",
        f"家住{HERE}，现在{THERE}务工，反映老家路灯不亮。",
        f"我家在{HERE}，村里路灯不亮，鲁山县瓦屋镇答复说不归他们管。",
    ):
        assert named(answer(text)) == "前营村", text


def test_the_other_places_are_told_as_candidates_with_what_is_left_of_the_probability() -> None:
    found = answer(f"我住{THERE}，承包的地在{HERE}，地边的渠塌了。")
    assert [HENAN.by_code[code].name for code, p in found.elsewhere if p > 0.01] == ["盆尧村"]
    assert 0.5 < found.role_share < 1.0
    assert found.role_share + sum(p for _, p in found.elsewhere) <= 1.0 + 1e-9


def test_one_place_leaves_no_doubt_about_its_part() -> None:
    found = answer(f"反映{HERE}路灯不亮。")
    assert (found.role_share, found.elsewhere) == (1.0, ())


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5), st.sampled_from("abc"), st.floats(-3, 4)), min_size=1, max_size=5)
)
def test_shares_are_a_probability_and_cues_are_known(places: list[tuple[int, int, str, float]]) -> None:
    text = "我住甲村，在乙村打工，反映丙村没有水，镇政府说不归他们管，请问怎么办呢谢谢"
    ordered = sorted(places)
    spots = [Spot(at, min(at + length, len(text)), code, 3, weight) for at, length, code, weight in ordered]
    claimed = claims(text, spots, "河南")
    assert abs(sum(claimed.share.values()) - 1.0) < 1e-9
    assert set(claimed.share) == set(claimed.claim) == {code for _, _, code, _ in places}
    assert all(set(own) <= {*NAMES, "rules"} for own in features(text, spots, "河南").values())


def test_narratives_told_only_by_meaning_stay_above_the_first_bar() -> None:
    cases = [c for c in read_cases(ROLES) if c.kind == "roles_held"]
    figures = measure(judge(cases, HENAN))
    assert len(cases) >= 40
    assert figures.kinds[0].right >= 0.6
    assert figures.recall_at_five >= 0.99


def test_a_forms_own_label_leaves_no_doubt_where_the_problem_is() -> None:
    for label in ("问题发生地", "问题属地", "事发地点", "诉求地址", "属地"):
        for text in (
            f"{label}：{HERE}；反映人住址：{THERE}；内容：路灯不亮。",
            f"反映人住址：{THERE}；{label}：{HERE}；路灯不亮。",
        ):
            found = answer(text)
            assert (named(found), found.role_share > 0.9) == ("前营村", True), text


def test_who_reports_is_not_what_is_reported() -> None:
    found = find_mentions(normalize(f"反映人：{THERE}。").text, index_of(HENAN), Context(), address=False)
    assert [mention.role for mention in found] != [Role.PROBLEM]


def test_what_somebody_who_works_elsewhere_finds_back_home_is_about_home() -> None:
    assert named(answer(f"我们是{HERE}的，平时在{THERE}做生意，回家发现承包地被收走。")) == "前营村"


def test_where_a_daughter_married_is_not_where_her_parents_live() -> None:
    for told in ("我一人生活，五保被取消，说我女儿有房。", "低保停了，女儿管不了我。"):
        found = answer(f"我叫王某，女，62岁，{HERE}村民。丈夫早年去世，女儿嫁到{THERE}，{told}")
        assert named(found) == "前营村" or found.role_share < 0.9, told
    assert named(answer(f"家在{HERE}，女儿嫁到{THERE}，她家门前的路断了。")) == "盆尧村"


def test_a_works_that_harms_nobody_elsewhere_may_be_the_problem_itself() -> None:
    assert answer(f"我是{HERE}的，{THERE[6:]}的砖厂排放黑烟，庄稼都熏死了。").role_share < 0.9
    home = answer(f"我是{HERE}的，{THERE[6:]}的砖厂排放黑烟，我村庄稼都熏死了。")
    assert (named(home), home.role_share > 0.9) == ("前营村", True)
    complained = answer(f"家住{HERE}，投诉位于{THERE}的养猪场，污水横流。")
    assert (named(complained), complained.role_share > 0.9) == ("盆尧村", True)


def test_the_writers_old_home_is_no_village_called_so() -> None:
    found = answer(f"本人户籍{HERE}，现租住{THERE}。我老家村里耕地被征用。")
    assert {HENAN.by_code[code].name for code, _ in (*found.weights, *found.elsewhere) if len(code) == 12} == {
        "前营村",
        "盆尧村",
    }


def test_an_office_or_hospital_of_the_villages_own_township_raises_no_doubt() -> None:
    for text in (
        f"{HERE}村民反映：父亲在鲁山县人民医院住院，张良镇卫生院不给报销，村里合作医疗没给登记。",
        f"我是{HERE}的，到张良镇政府问过，路灯还是不亮。",
    ):
        found = answer(text)
        assert (named(found), found.role_share) == ("前营村", 1.0), text
    elsewhere = answer(f"{HERE}，老人在瓦屋镇卫生院去世，村里不给办丧葬补助。")
    assert (named(elsewhere), elsewhere.role_share > 0.85) == ("前营村", True)


def test_an_office_is_the_place_where_no_village_is_told_or_several_are() -> None:
    assert named(answer("反映鲁山县张良镇卫生院乱收费。")) == "张良镇"
    several = answer(f"{HERE}和{THERE}的路断了，张良镇政府不管。")
    assert several.role_share < 0.9


def test_words_about_our_village_lead_back_to_where_the_writer_is_a_villager() -> None:
    text = f"我叫王某，{HERE}村民。女儿嫁到{THERE}。村里给我办的五保被取消，我去找村里。"
    assert named(answer(text)) == "前营村"


def test_villages_told_together_are_a_question_for_a_person() -> None:
    near = "鲁山县张良镇前营村、盆尧村、"
    for text in (
        f"{near}福林村都停水。",
        f"{near}福林村三个村停水。",
        f"{near}福林村等村停水。",
        f"{near[:-1]}群众联名反映停水。",
    ):
        match = geocode([petition(1, place_text="", text=text)], HENAN)[0]
        assert match.outcome is MatchOutcome.AMBIGUOUS, text
        names = {HENAN.by_code[candidate.code].name for candidate in match.candidates}
        assert names >= {"前营村", "盆尧村"}, text
        assert ("福林村" in names) == ("福林村" in text), text
    assert named(answer(f"我住{HERE}，盆尧村的路断了，没人修。")) == "盆尧村"


def test_a_village_of_one_character_is_seen_beside_another_of_its_township() -> None:
    assert named(answer("封丘县冯村乡温庄村群众举报蔡村支书贪污扶贫款。")) == "蔡村"
    assert named(answer("封丘县冯村乡温庄村村民，蔡村的路坏了，没人修。")) == "蔡村"
    assert answer("我是封丘县冯村乡温庄村的，蔡村的砖厂排放黑烟。").role_share < 0.9
    plain = find_mentions(
        normalize("我是封丘县冯村乡温庄村的，提高村民收入，全村没水。").text, index_of(HENAN), Context(), address=False
    )
    assert len(plain) == 1


def test_letters_of_several_places_are_mostly_read_right_and_hardly_ever_accepted_wrongly() -> None:
    kinds = {kind.kind: kind for kind in measure(judge(letters(HENAN, 4, 11), HENAN)).kinds}
    assert kinds["letters_learned"].right >= 0.88
    assert kinds["letters_held"].right >= 0.84
    assert kinds["letters_held"].accepted >= 0.45
    assert max(kind.accepted_wrong for kind in kinds.values()) <= 0.01
