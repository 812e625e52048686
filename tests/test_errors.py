import pytest

from fieldvisit.errors import (
    EndedEarlyError,
    FieldVisitError,
    InputFileError,
    NotFoundError,
    PolicyRefusedError,
    SettingsError,
    Text,
)


def test_each_kind_of_error_has_its_exit_code() -> None:
    kinds = (InputFileError, SettingsError, NotFoundError, PolicyRefusedError, EndedEarlyError)
    assert [kind.exit_code for kind in kinds] == [2, 3, 4, 5, 7]


def test_an_error_speaks_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    error = FieldVisitError("文件不对", "wrong file")
    assert str(error) == "文件不对"
    monkeypatch.setenv("FIELDVISIT_LANG", "en_GB")
    assert str(error) == "wrong file"


def test_a_text_falls_back_to_chinese() -> None:
    assert Text("中", "en").in_("fr") == "中"
    assert Text("中", "en").in_("en") == "en"
