"""The review queue as a page, in the language of the request."""

from __future__ import annotations

from fieldvisit.domain.review import ReviewQuestion, Verdict
from fieldvisit.domain.run import Run
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.pages import ReviewAnswer, ReviewFocus, ReviewPage, ReviewRow
from fieldvisit.web.present_plan import head_of
from fieldvisit.workspace.review_desk import ReviewDesk

_SHOWN = 50


def review_page(run: Run, desk: ReviewDesk, who: str, asked: tuple[str, str, str], *, coarse: bool = False) -> ReviewPage:
    """The queue; ``asked`` are the question wanted, whether one was just settled, and how many lines were just taken back."""
    questions = desk.questions(coarse=coarse)
    wanted, done, undone = asked
    keys = list(questions)
    key = wanted if wanted in questions else next(iter(keys), "")
    at = keys.index(key) if key else 0
    first = max(0, min(at - _SHOWN // 2, len(keys) - _SHOWN))
    return ReviewPage(
        head=head_of(run, gettext("Places to settle")),
        reviewer=who,
        open_places=len(keys),
        open_petitions=sum(len(q.petition_ids) for q in questions.values()),
        focus=_focus(key, at, keys, questions[key]) if key else None,
        rows=tuple(_row(k, questions[k]) for k in keys[first : first + _SHOWN]),
        coarse=coarse,
        message=_message(done, undone),
        undoable=_undoable(desk, who),
    )


def _focus(key: str, at: int, keys: list[str], question: ReviewQuestion) -> ReviewFocus:
    lang = chosen_language()
    answers = [
        ReviewAnswer(str(n), f"{Verdict.CHOSEN}:{o.candidate.code}", o.candidate.name_path, o.difference.in_(lang))
        for n, o in enumerate(question.options, start=1)
    ]
    if question.township_code:
        answers.append(
            ReviewAnswer("T", f"{Verdict.TOWNSHIP_ONLY}:{question.township_code}", gettext("Township only"), _township_hint())
        )
    answers.append(
        ReviewAnswer("N", f"{Verdict.NOT_IN_LIST}:", gettext("Not in the list"), gettext("no village has this name"))
    )
    return ReviewFocus(
        key=key,
        number=at + 1,
        shown=question.shown,
        scope=question.scope_name,
        petitions=len(question.petition_ids),
        disputed=question.disputed,
        answers=tuple(answers),
        next_key=keys[(at + 1) % len(keys)] if len(keys) > 1 else "",
    )


def _row(key: str, question: ReviewQuestion) -> ReviewRow:
    return ReviewRow(key, question.shown, question.scope_name, len(question.petition_ids), question.disputed)


def _township_hint() -> str:
    return gettext("the village cannot be told; it will be called first")


def _message(done: str, undone: str) -> str:
    if done == "1":
        return gettext("Written. Every petition that writes the place this way is settled, also next month's.")
    if undone.isdecimal():
        return gettext("The last answer was taken back.") if undone != "0" else gettext("There is no answer of yours to undo.")
    return ""


def _undoable(desk: ReviewDesk, who: str) -> str:
    """The newest answer of this person in a few words; empty when there is none."""
    lines = desk.last_by(who) if who else ()
    if not lines:
        return ""
    place, name = lines[0].place.surface, desk.name_of(lines[0].code)
    return f"{place or '…'} → {name or gettext('Not in the list')}"
