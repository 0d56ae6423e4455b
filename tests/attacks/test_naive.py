"""Does each attack succeed on a grader that shares its process with the student? Else blocking it proves nothing."""

import re

import pytest

from attacks import all_attacks
from attacks.naive import SECRET, grade_naively
from attacks.server import Listener

TRIED = [attack for attack in all_attacks() if attack.naive]


@pytest.mark.rotating(4)
@pytest.mark.parametrize("attack", TRIED, ids=lambda attack: attack.name)
def test_attack_succeeds_on_a_naive_grader(attack, tmp_path):
    """Does the attack bite where nothing stops it?"""
    with Listener() as listener:
        outcome = grade_naively(listener.addressed(attack), tmp_path, seconds=4 if attack.name == "loops" else 60)
    if attack.bites == "marks":
        assert outcome["score"] == 1, outcome["shown"][-2000:]
    elif attack.bites == "leaks":
        assert re.search(f"found .*{SECRET}|INPUTS-0.123456|^# {SECRET}", outcome["shown"], re.MULTILINE | re.DOTALL)
    else:
        assert outcome["harms"] or listener.reached, outcome["shown"][-2000:]
