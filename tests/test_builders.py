from builders import leader, line_matrix, visit


def test_the_line_is_as_long_as_its_steps() -> None:
    matrix = line_matrix()
    assert matrix.minutes[matrix.index["base:L01"], matrix.index[visit(5).village.code]] == 60


def test_a_leader_has_five_working_days() -> None:
    assert len(leader(1).days) == 5
