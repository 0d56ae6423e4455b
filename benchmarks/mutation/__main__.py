"""The command: judge every mutant of every function; write benchmarks/mutation.json and the table of README.md."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tests.this_course import notebook_names

from .equivalents import FREE, reason_for, unused
from .trials import BROKE, ENDLESS, SURVIVED, load_course, mutants_of, try_all

FOLDER = Path(__file__).resolve().parents[1]
RESULTS = FOLDER / "mutation.json"
SEEDS = (b"first", b"second", b"third")
"""All mutants are tried with the first inputs; those that survive also with the others, but for free exercises."""
MARKER = "<!-- table: written by python -m benchmarks.mutation -->\n"


def main(chosen):
    """Judge the mutants of the chosen exercises, or of all; return whether each is killed or listed as equivalent."""
    results = json.loads(RESULTS.read_text()) if chosen and RESULTS.exists() else {}
    clean = True
    for name in notebook_names():
        course = load_course(name)
        results["data"] = course.dataset.data
        notebook = results.setdefault("notebooks", {}).setdefault(name, {"exercises": {}})
        for exercise, mutants in mutants_of(course).items():
            if not chosen or exercise in chosen:
                notebook["exercises"][exercise] = judge_exercise(course, mutants)
                clean &= tell(exercise, notebook["exercises"][exercise])
                notebook.update(total(notebook["exercises"].values()))
                RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
                write_table(results["notebooks"])
    return clean


def judge_exercise(course, mutants):
    """Return the counts of one exercise's mutants, and those that are not killed, in words."""
    outcomes = {mutant.id: [outcome] for mutant, outcome in try_all(course, mutants, SEEDS[0])}
    alive = [mutant for mutant in mutants if outcomes[mutant.id] == [SURVIVED]]
    for seed in SEEDS[1:] if mutants[0].exercise not in FREE else ():
        for mutant, outcome in try_all(course, alive, seed):
            outcomes[mutant.id].append(outcome)
    lines = {"equivalent": [], "surviving": []}
    for mutant in mutants:
        if {SURVIVED, BROKE} & set(outcomes[mutant.id]):
            lines[fate(mutant, outcomes[mutant.id])].append(in_words(mutant, outcomes[mutant.id]))
    return {
        "mutants": len(mutants),
        "killed": len(mutants) - len(lines["equivalent"]) - len(lines["surviving"]),
        "killed_by_the_limits": sum(outcomes[mutant.id] == [ENDLESS] for mutant in mutants),
        "equivalent": len(lines["equivalent"]),
        "not_killed": lines,
        "unused_reasons": unused(mutants[0].exercise, [mutant for mutant in mutants if mutant in alive]),
    }


def fate(mutant, outcomes):
    """Return what a mutant that was not killed is: equivalent only if it has a reason and lives through all inputs."""
    return "equivalent" if reason_for(mutant) and set(outcomes) == {SURVIVED} else "surviving"


def in_words(mutant, outcomes):
    """Return what was changed, and either why it is right, or what became of it."""
    told = {"kind": mutant.kind, "before": mutant.before, "after": mutant.after}
    reason = reason_for(mutant)
    return told | ({"reason": reason} if fate(mutant, outcomes) == "equivalent" else {"outcomes": outcomes})


def total(exercises):
    """Return the sums of all exercises of a notebook, and the share that is killed of what can be killed."""
    names = ("mutants", "killed", "killed_by_the_limits", "equivalent")
    sums = {name: sum(exercise[name] for exercise in exercises) for name in names}
    return sums | {"kill_rate": kill_rate(sums)}


def kill_rate(counts):
    """Return killed over (all less equivalent), or None where there is nothing to kill."""
    mortal = counts["mutants"] - counts["equivalent"]
    return round(counts["killed"] / mortal, 4) if mortal else None


def tell(exercise, result):
    """Print what became of an exercise's mutants; return whether nothing is left to explain."""
    print(f"{exercise}: {result['mutants']} mutants, {result['killed']} killed, {result['equivalent']} equivalent")
    for line in result["not_killed"]["surviving"]:
        print(f"  not killed: {line['before']}  →  {line['after']}  ({', '.join(line['outcomes'])})")
    for line in result["unused_reasons"]:
        print(f"  listed as equivalent, but killed or not made: {line}")
    sys.stdout.flush()
    return not result["not_killed"]["surviving"] and not result["unused_reasons"]


def write_table(notebooks):
    """Put the counts into README.md, after its marker."""
    lines = ["| exercise | mutants | killed | equivalent | kill rate |", "|---|---:|---:|---:|---:|"]
    for name, notebook in notebooks.items():
        rows = {f"`{exercise}`": counts for exercise, counts in notebook["exercises"].items()}
        for title, row in {**rows, f"**{name}**": notebook}.items():
            rate = kill_rate(row)
            shown = "" if rate is None else f"{rate:.1%}"
            lines.append(f"| {title} | {row['mutants']} | {row['killed']} | {row['equivalent']} | {shown} |")
    readme = FOLDER / "README.md"
    text = readme.read_text().split(MARKER)[0] if readme.exists() else ""
    readme.write_text(text + MARKER + "\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
