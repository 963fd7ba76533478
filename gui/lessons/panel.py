"""The lesson panel: the contents of a pack, or a page of one of its lessons with its task."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.experiment.experiment import PRESETS, Experiment, differences
from core.lessons import Lesson, Page
from gui.lessons.contents import Contents
from gui.lessons.course import Course
from gui.lessons.stage import Stage
from gui.lessons.task_view import TaskView
from gui.lessons.text import LessonText
from gui.run.session import Session
from gui.widgets import theme
from gui.widgets.icons import icon
from gui.widgets.label import BriefLabel, Label
from gui.widgets.panel import Panel
from gui.widgets.words import setting


class LessonPanel(Panel):
    """Shows the pages of the course. `closed` asks to be put away."""

    closed = Signal()

    def __init__(
        self, session: Session, course: Course, stage: Stage, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._course, self._stage = session, course, stage
        self.contents = Contents(course)
        self.contents.chosen.connect(self._start)
        self._where = BriefLabel(objectName="heading")
        self._pages = Label(objectName="quiet")
        self.list, self.close_it = QToolButton(objectName="flat"), QToolButton(objectName="flat")
        self.list.clicked.connect(course.leave)
        self.close_it.clicked.connect(self._close)
        self._title = Label(objectName="title", wordWrap=True)
        self._sets = Label(objectName="quiet", wordWrap=True)
        self._rests = Label(objectName="quiet", wordWrap=True)
        self.text = LessonText()
        self._area = LessonArea()
        self.task = TaskView(session)
        self.task.tried.connect(course.hear)
        self.task.reveal.connect(self._area.reveal)
        self.back, self.next = QPushButton(), QPushButton()
        self.back.clicked.connect(lambda: course.turn_to(course.number - 1))
        self.next.clicked.connect(self._go_on)
        self._faces = QStackedWidget()
        self._lay_out()
        course.turned.connect(self._show_page)
        course.translated.connect(self._translate)
        course.answered.connect(self._show_response)
        self.retranslate()
        self.apply_theme()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        for button, text in (
            (self.list, self.tr("All lessons")),
            (self.close_it, self.tr("Close the lesson")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.back.setText(self.tr("Back"))
        self.text.setAccessibleName(self.tr("The page"))
        if self._course.lesson is None:
            self._show_page()
        else:
            self._show_text()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        self.list.setIcon(icon("list", theme.current().text))
        self.close_it.setIcon(icon("close", theme.current().text))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.list)
        head.addWidget(self._where, 1)
        head.addWidget(self._pages)
        head.addWidget(self.close_it)
        inside = QWidget()
        page = QVBoxLayout(inside)
        page.setContentsMargins(0, 0, 8, 0)
        page.setSpacing(8)
        for widget in (self._title, self._sets, self.text, self.task, self._rests):
            page.addWidget(widget)
        page.addStretch(1)
        self._area.setWidget(inside)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.next)
        lesson = QWidget()
        layout = QVBoxLayout(lesson)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._area, 1)
        layout.addLayout(foot)
        self._faces.addWidget(self.contents)
        self._faces.addWidget(lesson)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 8, 12)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self._faces, 1)

    def _show_page(self) -> None:
        """Show another page, or the contents."""
        course, lesson = self._course, self._course.lesson
        opening = self._faces.currentIndex() == 0 and lesson is not None
        self._faces.setCurrentIndex(0 if lesson is None else 1)
        if opening:
            self.setFocus()  # and not a button: Space trains, as the page may ask for
        self.list.setVisible(lesson is not None)
        self._stage.show_page(course.page)
        if lesson is None:
            self._where.setText(self.tr("LESSONS"))
            self._pages.setText("")
            self.task.show_task(None)
            return
        self._show_text()
        self.task.show_task(course.attempt)
        if course.response:
            self.task.show_response(course.response)
        self._area.begin()

    def _show_text(self) -> None:
        """Show the page without its task."""
        course, lesson = self._course, self._course.lesson
        assert lesson is not None
        page, count = course.page, len(lesson.pages)
        self._where.setText(lesson.title)
        shown = self.tr("{page} of {pages}").format(page=course.number + 1, pages=count)
        self._pages.setText(shown if page else self.tr("end"))
        self._title.setText(page.title if page else self.tr("What you have learned"))
        self._sets.setText(self._tell_setting(page))
        self._sets.setVisible(bool(self._sets.text()))
        self._rests.setText(self._tell_locked(page))
        self._rests.setVisible(bool(self._rests.text()))
        text = page.text if page else self._closing(lesson)
        self.text.show_text(text)
        self.text.setVisible(bool(text))
        self.back.setEnabled(course.number > 0)
        self.next.setText(self._name_next(lesson, page))

    def _translate(self) -> None:
        """Show the same page, in its present state, in another language."""
        self._show_text()
        self.task.translate()

    def _show_response(self) -> None:
        if self._course.response:
            self.task.show_response(self._course.response)

    def _tell_setting(self, page: Page | None) -> str:
        if page is None or page.experiment is None:
            return ""
        set_here = self.tr("This page sets: {settings}. Your own settings come back afterwards.")
        return set_here.format(settings=self._describe(page.experiment))

    def _describe(self, experiment: Experiment) -> str:
        """An experiment as the nearest preset, and what differs from it."""
        changes = {name: differences(experiment, preset) for name, preset in PRESETS.items()}
        name = min(changes, key=lambda name: len(changes[name]))
        sizes = {"hand": self.tr("hand size"), "article": self.tr("article size")}
        parts = [setting(field, value) for field, value in changes[name].items()]
        return self.tr(", ").join([sizes[name], *parts])

    def _tell_locked(self, page: Page | None) -> str:
        if page is None or not page.lock:
            return ""
        names = dict.fromkeys(self._stage.name_of(place) for place in page.lock)
        return self.tr("Locked on this page: {names}.").format(names=self.tr(", ").join(names))

    def _closing(self, lesson: Lesson) -> str:
        """The closing line, and the lesson's glossary."""
        rows = [f"**{term.en}** · {term.zh}: {term.means}" for term in lesson.glossary]
        words = ["## " + self.tr("Words"), *rows] if rows else []
        return "\n\n".join([lesson.learnt, *words])

    def _name_next(self, lesson: Lesson, page: Page | None) -> str:
        if page is not None:
            return self.tr("Next")
        return self.tr("Next lesson") if self._following(lesson) else self.tr("All lessons")

    def _following(self, lesson: Lesson) -> Lesson | None:
        lessons = self._course.pack.lessons if self._course.pack else ()
        ids = [one.id for one in lessons]
        after = ids.index(lesson.id) + 1 if lesson.id in ids else len(lessons)
        return lessons[after] if after < len(lessons) else None

    def _go_on(self) -> None:
        lesson = self._course.lesson
        if lesson is None:
            return
        if self._course.page is not None:
            self._course.turn_to(self._course.number + 1)
        elif following := self._following(lesson):
            self._course.start(following)
        else:
            self._course.leave()

    def _start(self, number: int) -> None:
        if self._course.pack:
            self._course.start(self._course.pack.lessons[number])

    def _close(self) -> None:
        self._course.leave()
        self.closed.emit()


_MARGIN = 8  # pixels around it that stay in view


class LessonArea(QScrollArea):
    """Keeps a widget in view until the reader scrolls or turns the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self._revealed: QWidget | None = None
        self.setObjectName("plain")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # A text knows its height only once it has its width: more than one layout later.
        self.verticalScrollBar().rangeChanged.connect(self._scroll)
        self.verticalScrollBar().actionTriggered.connect(self._leave)

    def begin(self) -> None:
        """Show the top of what is in here."""
        self._revealed = None
        self.verticalScrollBar().setValue(0)

    def reveal(self, widget: QWidget) -> None:
        """Bring all of this into view, once it is laid out; if it is too high, its end."""
        self._revealed = widget
        QTimer.singleShot(0, self, self._scroll)

    def _leave(self, *_: int) -> None:
        self._revealed = None

    def _scroll(self, *_: int) -> None:
        widget, inside, bar = self._revealed, self.widget(), self.verticalScrollBar()
        if widget is None or inside is None or not widget.isVisible():
            return
        top = widget.mapTo(inside, QPoint(0, 0)).y()
        end = top + widget.height() + _MARGIN - self.viewport().height()
        bar.setValue(max(min(bar.value(), top - _MARGIN), end))
