"""The course: the pack, lesson and page that are open, and the progress in them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.base.message import Message, Refused, say
from core.data import Table
from core.experiment.experiment import Experiment
from core.lessons import (
    SHIPPED,
    Attempt,
    Event,
    Lesson,
    Pack,
    Page,
    Progress,
    Response,
    load_progress,
    open_pack,
    save_progress,
    save_report,
)
from gui.lessons.listener import Listener
from gui.run.session import Session

Then = Callable[[], object]
_Wanted = tuple[Path, Then]
_Read = tuple[Pack, Progress, Message | None]


class Course(QObject):
    """Opens packs of lessons, turns their pages, and lets tasks judge what the student does.

    `opened` says that another pack is open, `turned` that another page or none is, `translated`
    that the same page is shown in another language, `answered` that the task has responded, and
    `marked` that the progress has changed. `told` carries a Message. Opening a page sets its
    experiment; `leave` brings back the student's own.
    """

    opened = Signal()
    turned = Signal()
    translated = Signal()
    answered = Signal()
    marked = Signal()
    told = Signal(object)

    def __init__(
        self,
        session: Session,
        listener: Listener,
        language: str = "en",
        folder: Path | None = None,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._folder = folder  # for the progress; None: it isn't saved
        self._own: tuple[Experiment, Table | None] | None = None
        self._wanted: _Wanted | None = None  # what is being read
        self._setting = False
        self._left_at: dict[str, int] = {}  # the last open page of each lesson
        self._language = language
        self.pack: Pack | None = None
        self.progress = Progress()
        self.lesson: Lesson | None = None
        self.number = 0  # of the page, counted from 0
        self.attempt: Attempt | None = None
        self.response: Response | None = None  # the last response of the page's task
        listener.happened.connect(self.hear)

    @property
    def page(self) -> Page | None:
        """The page that is open; None for the end of a lesson, which comes after its last page."""
        pages = self.lesson.pages if self.lesson else ()
        return pages[self.number] if self.number < len(pages) else None

    def open(self, path: Path = SHIPPED, then: Then = lambda: None) -> None:
        """Read a pack in the window's language, and call `then` once it is open."""
        language, folder = self._language, self._folder
        self._wanted = path, then

        def read(_: Callable[[], bool]) -> _Read:
            pack = open_pack(path, language)
            progress, note = load_progress(folder, pack.id) if folder else (Progress(), None)
            return pack, progress, note

        def take(found: _Read | Refused) -> None:
            if self._wanted != (path, then) or language != self._language:
                return  # another one is wanted by now
            self._wanted = None
            if isinstance(found, Refused):
                self.told.emit(found.message)
                return
            pack, progress, note = found
            if note:
                self.told.emit(note)
            same = self.pack is not None and self.pack.id == pack.id
            if not same:
                self.leave()
                self.progress = progress
                self._left_at.clear()
            self.pack = pack
            self.opened.emit()
            if same:
                self._follow(pack)
            then()

        self._session.do("lessons", read, take)

    def set_language(self, language: str) -> None:
        """Show lessons in this language, including the open page."""
        before, self._language = self._language, language
        if before == language:
            return
        if self._wanted is not None:
            self.open(*self._wanted)
        elif self.pack is not None:
            self.open(self.pack.path)

    def _follow(self, pack: Pack) -> None:
        """Show the same page in the pack that has just been read in another language."""
        lesson = next(
            (one for one in pack.lessons if self.lesson and one.id == self.lesson.id), None
        )
        if lesson is None:
            self.leave()
        else:
            self.lesson, self.number = lesson, min(self.number, len(lesson.pages))
            if self.attempt and self.page and self.page.task:
                self.attempt.translate(self.page.task)
            self.translated.emit()

    def start(self, lesson: Lesson, number: int | None = None) -> None:
        """Open a lesson at a page: by default where it was left, or at the first task to do."""
        if number is None:
            number = self._left_at.get(lesson.id, self._first_left(lesson))
        self.lesson = lesson
        self.turn_to(number)

    def turn_to(self, number: int) -> None:
        """Open a page of the lesson, or its end, and set the page's experiment."""
        assert self.lesson is not None
        self.number = min(max(number, 0), len(self.lesson.pages))
        self._left_at[self.lesson.id] = self.number if self.page else 0
        self._begin_task()
        page = self.page
        if page and page.experiment:
            if self._own is None:
                self._own = self._session.experiment, self._session.table
            self._set(page.experiment, None)
            outcome = self._session.outcome
            if self.attempt and outcome and outcome.experiment == self._session.beside:
                self.attempt.remember(outcome)
        self.turned.emit()

    def leave(self) -> None:
        """Close the lesson, and bring back the student's own experiment."""
        if self.lesson is None:
            return
        self.lesson, self.attempt, self.response, self.number = None, None, None, 0
        own, self._own = self._own, None
        if own is not None:
            self._set(*own)
        self.turned.emit()

    def hear(self, event: Event) -> None:
        """Let the page's task judge what the student did."""
        if self.attempt is None or self._setting:
            return
        response = self.attempt.hear(event)
        self._keep()
        if response is not None:
            self.response = response
            self.answered.emit()

    def show_task(self) -> None:
        """Note that "Show me" does the task."""
        if self.attempt:
            self.attempt.show()
            self._keep()

    def done_of(self, lesson: Lesson) -> tuple[int, int]:
        """How many of a lesson's tasks are done, and how many there are."""
        tasks = [page.key for page in lesson.pages if page.task]
        return sum(self.progress.mark(lesson.id, key).done for key in tasks), len(tasks)

    def save_report(self, path: str) -> None:
        """Save the progress for the teacher. Raises Refused if that can't be done."""
        assert self.pack is not None
        save_report(path, self.pack, self.progress)

    def _set(self, experiment: Experiment, table: Table | None) -> None:
        """Set what a page sets, which doesn't count as done by the student."""
        self._setting = True
        self._session.set_experiment(experiment, table)
        self._setting = False

    def _begin_task(self) -> None:
        self.response = None
        page = self.page
        if page is None or page.task is None or self.lesson is None:
            self.attempt = None
        else:
            self.attempt = Attempt(page.task, self.progress.mark(self.lesson.id, page.key))

    def _keep(self) -> None:
        """Save the progress, if there is any."""
        assert self.attempt is not None
        assert self.lesson is not None
        assert self.page is not None
        place, mark = (self.lesson.id, self.page.key), self.attempt.mark
        if mark == self.progress.mark(*place):
            return
        self.progress = self.progress.with_mark(*place, mark)
        if self._folder and self.pack:
            try:
                self.progress = save_progress(self._folder, self.pack.id, self.progress)
            except Refused as refusal:
                self.told.emit(say("Your progress could not be saved. {why}", why=refusal.message))
        self.marked.emit()

    def _first_left(self, lesson: Lesson) -> int:
        marks = [self.progress.mark(lesson.id, page.key).done for page in lesson.pages]
        if not any(marks):
            return 0
        left = [n for n, page in enumerate(lesson.pages) if page.task and not marks[n]]
        return left[0] if left else 0
