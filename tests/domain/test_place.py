from builders import village

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit, PositionAccuracy


def test_only_village_level_positions_may_be_routed_and_clustered() -> None:
    coarse = {PositionAccuracy.TOWNSHIP_SEAT, PositionAccuracy.TOWNSHIP_POLYGON, PositionAccuracy.COUNTY, PositionAccuracy.NONE}
    assert {a for a in PositionAccuracy if not a.is_village_level} == coarse


def test_a_path_runs_from_the_top_to_the_unit() -> None:
    units = (
        GazetteerUnit("41", AdminLevel.PROVINCE, "河南省", "河南", "", "省", "河南省"),
        GazetteerUnit("4104", AdminLevel.CITY, "平顶山市", "平顶山", "41", "市", "平顶山市"),
    )
    gazetteer = Gazetteer(units, "test")
    assert [u.name for u in gazetteer.path("4104")] == ["河南省", "平顶山市"]
    assert gazetteer.path("9999") == ()


def test_township_and_village_make_the_full_name() -> None:
    assert village(3).full_name == "示例镇示例村3"
