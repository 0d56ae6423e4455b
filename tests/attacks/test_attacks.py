"""Does no attack gain a point, see what is hidden, harm anybody, or keep the class from being graded?"""

import ast
import html
import os
import re

import pytest
from this_course import PACKAGE_ROOT, read_course_notebook
from tiers import params_of

from attacks import HONEST, RAN, TARGET, WRONG, all_attacks, attacks_by_file
from attacks.attacked_class import FIRST, LAST, PARTLY, chosen, graded

pytestmark = pytest.mark.xdist_group("attacks")
ATTACKS = chosen(all_attacks(), os.environ.get("ATTACKS", ""))
HIDDEN = [
    "assert_close",
    "assert_gradient",
    "assert_answer",
    "BEGIN SOLUTION",
    "np.exp(-np.abs",
    "str_ref",
    "the tests' own",
    "HIDDEN-4711",
    "SQLite format 3",
    "/autograder/assignments/mnist_digits/checks",
]
"""Words of the checks, the solutions, the reference, the secret and the gradebook."""
SECONDS_EACH = 60
"""Longest time one attack may cost the class, in seconds, on a busy machine."""


@pytest.fixture(scope="session")
def classes(request, tmp_path_factory):
    """The class, in the exhaustive tier in two halves, graded: the attacks that a test asks for."""
    asked = {attack.name for attack in params_of("classes", "attack", request.session.items)}
    attacks = [attack for attack in ATTACKS if attack.name in asked]
    return graded(tmp_path_factory.mktemp("attacked"), attacks or ATTACKS, request.config.option.exhaustive)


@pytest.fixture
def attack(request, classes):
    """One attack, and the class in which it was graded."""
    wanted = request.param
    return wanted, next(one for one in classes if wanted in one.attacks)


def one_of_each_file():
    """Return the attacks as parameters: the fast tier runs one of each file, the same in every test."""
    for file, attacks in attacks_by_file().items():
        mark = pytest.mark.rotating(len(attacks), family=f"attacks of {file} through nbgrader")
        yield from (pytest.param(attack, id=attack.name, marks=mark) for attack in attacks if attack in ATTACKS)


each_attack = pytest.mark.parametrize("attack", [*one_of_each_file()], indirect=True)


@each_attack
def test_gains_nothing(attack):
    """Does an attack earn no point more than its honest part, and keep what it earned honestly?"""
    attack, one = attack
    grades, honest = one.grades(attack.name), one.grades(PARTLY)
    more = {name: score for name, score in grades.items() if score > honest[name]}
    assert not more
    if attack.keeps:
        assert grades == honest
    assert grades[TARGET] == 0


@each_attack
def test_needs_nobody(attack):
    """Is the grader sure of the grade, so that an attack makes no work for staff?"""
    attack, one = attack
    assert not one.needs_manual(attack.name)


@each_attack
def test_sees_nothing(attack):
    """Does nothing hidden stand in what an attacker gets back?"""
    attack, one = attack
    own = one.submitted(attack.name).read_text()
    for path, text in one.shown_to(attack.name).items():
        leaks = [word for word in HIDDEN if word in text and word not in own]
        assert not leaks, path
        assert not os.path.islink(one.root / path)


@each_attack
def test_says_what_happened(attack):
    """Does the feedback show what only an attack that ran to its end leaves there, and no error in its cells?"""
    attack, one = attack
    words = html.unescape(re.sub(r"<[^>]+>", "", one.feedback_body(attack.name)))
    assert re.search(attack.says, words)
    assert ("when its cell was run" in words) == ("when its cell was run" in attack.says)


def test_hidden_inputs_are_not_shown(classes):
    """Does no text that a learner's function made of hidden inputs come back in the feedback?"""
    for one in classes:
        for attack in one.attacks:
            assert not re.search(r"INPUTS--?\d", one.feedback_body(attack.name))


def test_honest_students_are_graded(classes):
    """Do honest students before and after all attacks get exactly their points?"""
    for one in classes:
        points = one.points()
        assert one.grades(FIRST) == points
        assert one.grades(PARTLY) == {name: points[name] * (name in HONEST) for name in points}
        assert {name for name, score in one.grades(LAST).items() if score < points[name]} == {"sigmoid"}


def test_run_ends_well_and_in_time(classes):
    """Does the one run of nbgrader end, with success, in a time that is bounded for each attack?"""
    for one in classes:
        assert one.code == 0, one.log[-3000:]
        assert one.seconds < SECONDS_EACH * (len(one.attacks) + 3)


def test_nothing_lives_on(classes):
    """Is every process that an attack started gone, and every folder of a sandbox?"""
    for one in classes:
        assert one.left == []


def test_course_and_gradebook_are_untouched(classes):
    """Are sources, release, checks and the gradebook's other rows what they were?"""
    for one in classes:
        assert one.course_files() == one.before
        assert one.rows_by_hand() == []
        assert not list(one.root.rglob("attack-leaves-this-behind*"))


@pytest.mark.exhaustive  # with every attack in the class; test_hook.py shows it of a pipe in the fast tier
def test_log_names_what_was_quarantined(classes):
    """Does the log name what nbgrader was kept from copying, and why?"""
    log = "".join(one.log for one in classes)
    for name in ("links_beside", "pipe_beside", "bad_timestamp"):
        assert re.search(rf"WARNING.*{name}.* was quarantined in .*: it is not", log), name


def test_log_carries_no_codes(classes):
    """Does no name bring escape codes, or a change of direction, into the log?"""
    for one in classes:
        assert "\x1b" not in one.log and "\u202e" not in one.log


def test_network_is_not_reached(classes):
    """Did nobody reach the server that waited for them?"""
    assert [one.listener.reached for one in classes] == [0] * len(classes)


def test_pages_stay_small(classes):
    """Does endless output make no endless feedback?"""
    for one in classes:
        for attack in one.attacks:
            assert len(one.feedback_body(attack.name)) < 2_000_000


def test_every_attack_says_what_it_tries():
    """Is every attack named once and described in one sentence?"""
    assert len({attack.name for attack in all_attacks()}) == len(all_attacks())
    assert all(re.fullmatch(r"[A-Z].{20,}\.", attack.tries) for attack in all_attacks())


def test_every_attack_of_code_is_shown_to_bite():
    """Is every attack of code run as it stands where nothing stops it: in one process, or without one protection?"""
    protections = (PACKAGE_ROOT / "tests" / "attacks" / "test_protections.py").read_text()
    of_code = [attack for attack in all_attacks() if attack.cell != WRONG or attack.first or attack.replace]
    assert len(of_code) > 35
    assert [attack.name for attack in of_code if not attack.naive and f'"{attack.name}"' not in protections] == []


def test_every_attack_shows_that_it_ran():
    """Has every attack words that its feedback holds only if it ran: its own, or those of the wrong function?"""
    for attack in all_attacks():
        assert attack.says, attack.name
        if attack.says == RAN:
            last = ast.parse(attack.cell).body[-1]
            hard_coded = attack.name == "hard_coded"
            assert hard_coded or ast.unparse(last) == ast.unparse(ast.parse(WRONG)), attack.name


def test_no_stub_undoes_an_attack():
    """Does every function that an attack defines stand in its own exercise's cell, behind which no stub follows?"""
    course = read_course_notebook("binary_classifier")
    for attack in all_attacks():
        for exercise, source in {TARGET: attack.cell, **attack.replace}.items():
            tree = ast.parse(source.replace("@PORT@", "0"))
            defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            assert defined & set(course.functions) <= {exercise}, attack.name
            assert "answer_1" not in source or exercise.startswith(("concepts", "bug")), attack.name
