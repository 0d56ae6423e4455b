"""Which exercises a changed function can reach: the others need no judging again."""

from autograder.course.reference import run_solutions

TRAININGS = frozenset(("train_neuron", "train_network", "train_softmax", "train", "my_model"))
"""The exercises whose checks train, for seconds each."""


def exercises_reached(notebook, exercises):
    """Return these exercises and every later one whose correct function calls them, directly or through others."""
    functions = run_solutions(notebook)
    reached = set(exercises)
    for name in notebook.functions:
        if reached & set(functions[name].__code__.co_names):
            reached.add(name)
    return reached
