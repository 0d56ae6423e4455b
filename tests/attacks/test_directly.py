"""Does an attack gain nothing when `grade()` is called directly, without nbgrader around it?

`test_attacks.py` has nbgrader grade every attack, in the fast tier one of each file; here the others take turns.
"""

import html
import json
import re

import pytest
from course_folder import NOTEBOOK, CourseFolder, is_quick

from attacks import HONEST, TARGET, all_attacks
from attacks.attacked_class import MARKER_LINE
from attacks.naive import living
from attacks.server import Listener
from attacks.test_attacks import HIDDEN
from autograder.feedback.html import exercise_html, summary_html
from autograder.sandbox.kernel import Limits

OF_CODE = [attack for attack in all_attacks() if not attack.files]
"""What lies beside a notebook is nbgrader's to copy: `grade()` does not look at it."""
LIMITS = Limits(call=3, cell=5, memory=2048)


def notebook_of(attack, course):
    """Return the text of the notebook that an attacker submits."""
    notebook = course.fill_in({TARGET: attack.cell, **attack.replace}, only=HONEST)
    if attack.first:
        notebook.cells.insert(0, {"cell_type": "code", "id": "first", "metadata": {}, "source": attack.first,
                                  "outputs": [], "execution_count": None})  # fmt: skip
    for cell in notebook.cells:  # as in a student's own work: the marks of solutions are what spies look for
        cell["source"] = "\n".join(line for line in cell["source"].split("\n") if not MARKER_LINE.match(line))
    return json.dumps(notebook)


@pytest.mark.rotating(8)
@pytest.mark.parametrize("attack", OF_CODE, ids=lambda attack: attack.name)
def test_gains_nothing_and_harms_nobody(attack, course_folder, tmp_path):
    """Does an attack earn only its honest part, see nothing hidden, reach nobody, and leave no process behind?"""
    course = course_folder if is_quick(attack.replace) else CourseFolder(tmp_path / "course", whole=True)
    path = tmp_path / f"{NOTEBOOK}.ipynb"
    with Listener() as listener:
        path.write_text(notebook_of(listener.addressed(attack), course))
        report = course.grade(path, limits=LIMITS)
    scores = {exercise.name: exercise.score for exercise in report.exercises}
    honest = {name: points * (name in HONEST) for name, points in course.points().items()}
    assert not {name: score for name, score in scores.items() if score > honest[name]}
    assert scores == honest or not attack.keeps
    assert not report.needs_manual_grade
    assert listener.reached == 0
    assert living() == []
    own, shown = path.read_text(), report.to_json()
    assert not [word for word in HIDDEN if word in shown and word not in own]
    page = summary_html(report) + "".join(map(exercise_html, report.exercises))
    assert re.search(attack.says, html.unescape(re.sub(r"<[^>]+>", "", page)))
