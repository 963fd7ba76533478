"""The contents of a pack: its lessons, how long they take, and how much of them is done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gui.lessons.course import Course
from gui.widgets.label import Label
from gui.widgets.panel import Panel


class Contents(Panel):
    """`chosen` carries the number of a lesson, counted from 0."""

    chosen = Signal(int)

    def __init__(self, course: Course, parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self._course = course
        self._title = Label(objectName="title", wordWrap=True)
        self._about = Label(objectName="quiet", wordWrap=True)
        self.lessons = QListWidget()
        self.lessons.setWordWrap(True)
        self.lessons.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lessons.itemActivated.connect(self._choose)
        self.lessons.itemClicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._about)
        layout.addWidget(self.lessons, 1)
        course.opened.connect(self.refresh)
        course.marked.connect(self.refresh)
        course.turned.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.lessons.setAccessibleName(self.tr("Lessons"))
        self.refresh()

    def refresh(self) -> None:
        """Show the pack that is open, and how far its lessons have come."""
        pack = self._course.pack
        self._title.setText(pack.title if pack else self.tr("Opening the lessons…"))
        about = self.tr(
            "Each lesson sets up the experiment for you. Your own settings come back afterwards."
        )
        by = self.tr("By {author}.").format(author=pack.author) if pack and pack.author else ""
        self._about.setText(f"{by} {about}".strip() if pack else "")
        lessons = pack.lessons if pack else ()
        while self.lessons.count() > len(lessons):
            self.lessons.takeItem(self.lessons.count() - 1)
        while self.lessons.count() < len(lessons):
            QListWidgetItem(self.lessons)
        for place, lesson in enumerate(lessons):
            done, tasks = self._course.done_of(lesson)
            mark = "✓" if tasks and done == tasks else "·" if done else " "
            time = self.tr("{minutes} min").format(minutes=lesson.minutes)
            so_far = self.tr("{done} of {tasks} tasks").format(done=done, tasks=tasks)
            item = self.lessons.item(place)
            item.setText(f"{mark}  {place + 1}  {lesson.title}\n      {time} · {so_far}")
        if lessons and self.lessons.currentRow() < 0:
            counts = [self._course.done_of(lesson) for lesson in lessons]
            left = [row for row, (some, every) in enumerate(counts) if some < every]
            self.lessons.setCurrentRow(left[0] if left else 0)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self.lessons.row(item))
