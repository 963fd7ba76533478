"""Show me: a page's task done before the student's eyes, one thing after the other."""

from collections.abc import Callable, Generator
from inspect import GEN_RUNNING, getgeneratorstate
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.base.message import Message, Refused
from core.experiment.resolve import resolve
from core.inspect.proof import Verdict
from core.lessons import Page, demonstration, read_place
from core.lessons.tasks import (
    Choice,
    LineSeen,
    NumberAnswer,
    Prediction,
    Proof,
    RateRaised,
    RunTask,
    ShapeAnswer,
    Task,
)
from core.programs import BROKEN, find
from core.run.record import RunRecord
from core.run.snapshot import State
from core.run.trainer import Trainer
from gui.lessons.course import Course
from gui.lessons.stage import Stage
from gui.lessons.task_view import TaskView
from gui.run.run_thread import prepare

if TYPE_CHECKING:
    from gui.app.window import MainWindow

_TICK = 40  # milliseconds
_LOOK = 0.7  # seconds to see what is about to be pressed
_LINE = 0.4  # seconds for a line that is passed by
_READ = 2.0  # seconds for a hint
_PATIENCE = 120.0  # seconds that something may take

# What is waited for: so many seconds, or until something is so.
_Wait = float | Callable[[], bool]
_Deed = Generator[_Wait, None, None]


class Demonstrator(QObject):
    """Lights each control before it uses it. Another page, another tab or a second press ends it.

    `told` carries a Message: why something can't be shown here.
    """

    told = Signal(object)

    def __init__(self, window: "MainWindow", course: Course, stage: Stage, view: TaskView) -> None:
        super().__init__(window)
        self._window, self._course, self._stage, self._view = window, course, stage, view
        self._deed: _Deed | None = None
        self._wait: _Wait = 0.0
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        course.turned.connect(self.stop)
        window.tabs.tabBarClicked.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether something is being shown."""
        return self._deed is not None

    def show_task(self) -> None:
        """Begin to do the page's task."""
        page = self._course.page
        if self.busy:
            self.stop()
            return
        if page is None or page.task is None:
            return
        if isinstance(page.task, RunTask) and (reason := self._hindrance(page)):
            self.told.emit(reason)
            return
        self._course.show_task()
        self._view.show_showing(True)
        self._deed = self._do(page, page.task)
        self._next()
        self._timer.start()

    def stop(self, *_: object) -> None:
        """Show no more."""
        self._timer.stop()
        if self._deed is not None:
            deed, self._deed = self._deed, None
            if getgeneratorstate(deed) != GEN_RUNNING:
                deed.close()
            self._view.show_showing(False)
            self._stage.point_at(self._course.page.point if self._course.page else None)

    def _hindrance(self, page: Page) -> Message | None:
        """Why the run that would be shown can't be made on this machine."""
        resolution = resolve(demonstration(page), self._window.session.machine)
        return None if resolution.runnable else resolution.refusals[0].message

    def _tick(self) -> None:
        waited = self._window.session.clock.now() - self._since
        over = waited >= self._wait if isinstance(self._wait, float) else self._wait()
        if over:
            self._next()
        elif waited > _PATIENCE:
            self.stop()

    def _next(self) -> None:
        try:
            assert self._deed is not None
            self._wait = next(self._deed)
            self._since = self._window.session.clock.now()
        except StopIteration:
            self.stop()

    def _do(self, page: Page, task: Task) -> _Deed:
        match task:
            case RateRaised():
                yield from self._raise_rate(page, task)
            case LineSeen():
                yield from self._walk_along()
            case Proof():
                yield from self._prove(task)
            case NumberAnswer() | ShapeAnswer():
                yield from self._answer(page, task)
            case Choice():
                yield from self._give_hints()
                right = next(n for n, option in enumerate(task.options) if option.right)
                self._view.choose(right)
                yield _LOOK
                self._view.check.click()
            case Prediction():
                yield from self._predict(page, task)
            case _:
                yield from self._train(page)

    def _press(self, place: str, press: Callable[[], object]) -> _Deed:
        self._stage.point_at(read_place(place))
        yield _LOOK
        press()

    def _train(self, page: Page) -> _Deed:
        """A whole run of what the page, its task and its demonstration set."""
        session = self._window.session
        yield from self._begin(page)
        yield lambda: session.state.ended

    def _begin(self, page: Page) -> _Deed:
        session = self._window.session
        session.reset()
        yield lambda: not session.state.active
        session.set_experiment(demonstration(page))
        yield from self._press("button:train", session.train_or_pause)
        yield lambda: session.state.begun

    def _raise_rate(self, page: Page, task: RateRaised) -> _Deed:
        session = self._window.session
        yield from self._begin(page)
        yield _LOOK
        rate = task.to or 2 * session.experiment.learning_rate.first
        place = "slider:learning_rate"
        yield from self._press(place, lambda: session.edit("learning_rate", f"{rate:.12g}"))

    def _open(self, tab: str, widget: QWidget) -> _Deed:
        tabs = self._window.tabs
        if tabs.currentWidget() is not widget:
            yield from self._press(f"tab:{tab}", lambda: tabs.setCurrentWidget(widget))
        yield from self._rest()

    def _rest(self) -> _Deed:
        """What is looked into must rest."""
        session = self._window.session
        if session.state is State.RUNNING:
            session.train_or_pause()
            yield lambda: not session.state.training

    def _walk_along(self) -> _Deed:
        inspector = self._window.inspector
        yield from self._open("one-step", self._window.one_step)
        yield lambda: inspector.seen is not None
        self._stage.point_at(read_place("button:line-next"))
        self._course.response = None
        inspector.go_to_line(0)
        while (
            not self._done
            and inspector.seen
            and inspector.index < len(inspector.seen.recording.moments) - 1
        ):
            yield _LINE
            inspector.move(1)

    @property
    def _done(self) -> bool:
        response = self._course.response
        return response is not None and response.done

    def _prove(self, task: Proof) -> _Deed:
        window = self._window
        yield from self._open("proof", window.proof)
        now = window.session.experiment.program
        broken = find(now) in BROKEN
        wanted = task.program or now
        if task.verdict is Verdict.FAILED and find(wanted) not in BROKEN:
            wanted = BROKEN[0].id
        yield lambda: not window.checker.busy
        if wanted != now:
            place = "button:break" if find(wanted) in BROKEN else f"program:{wanted}"
            yield from self._press(place, lambda: window.proof.put_in(wanted))
        elif task.verdict is Verdict.PASSED and broken:
            yield from self._press("button:break", window.proof.mend.click)
        else:
            yield from self._press("button:check", window.proof.check.click)
        yield lambda: not window.checker.busy

    def _give_hints(self) -> _Deed:
        """The way to the answer comes before the answer."""
        hint = self._view.hint
        while hint.isVisible() and hint.isEnabled():
            hint.click()
            yield _READ

    def _answer(self, page: Page, task: NumberAnswer | ShapeAnswer) -> _Deed:
        attempt = self._course.attempt
        if attempt and isinstance(task, NumberAnswer) and task.reading and attempt.reading is None:
            yield from self._train(page)
        yield from self._give_hints()
        if isinstance(task, ShapeAnswer):
            text = " x ".join(map(str, task.shape))
        else:
            reading = attempt.reading if attempt else None
            text = f"{task.number if reading is None else reading:.12g}"
        self._view.field.setText(text)
        yield _LOOK
        self._view.check.click()

    def _predict(self, page: Page, task: Prediction) -> _Deed:
        session = self._window.session
        session.reset()
        yield lambda: not session.state.active
        if task.draw:
            yield from self._foresee(page)
        else:
            self._view.choose(0)
        yield _LOOK
        self._view.check.click()
        yield _LOOK
        yield from self._train(page)

    def _foresee(self, page: Page) -> _Deed:
        """Draw what the run will really do: it is trained once unseen to know that."""
        experiment, table = demonstration(page), self._window.session.table
        found: list[RunRecord | Refused] = []

        def work(stop: Callable[[], bool]) -> RunRecord:
            trainer = Trainer(on_losses=lambda _: trainer.control.stop() if stop() else None)
            return trainer.train(experiment, prepare(experiment, table))

        unseen = self._window.session.do("unseen run", work, found.append)
        try:
            yield lambda: bool(found)
        finally:
            if not found:  # nobody waits for it any more
                unseen.requestInterruption()
        if isinstance(found[0], RunRecord):
            self._view.sketch.draw_run(found[0].losses)
