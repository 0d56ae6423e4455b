"""Fit a learner's cells onto the course's notebook: copied, moved, retyped, split, deleted or renamed as they are."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.notebook import grade_id, role
from autograder.sanitize import harmless_markdown, visible
from autograder.submission.salvage import NotPython, additions, functions_in, plain, stub_of, values_in

NOT_RUN = {"picture", "framework"}
"""Tags of the course's cells that need not run for grading, as long as the learner has not changed them."""
COPY = {
    True: ", as it was given out; it was not run",
    False: "; it was run in its place, and what runs last counts",
}
"""What is said of a copied solution cell, by whether it is untouched."""


class Fitting:
    """Fits a learner's cells onto the course's notebook, one by one.

    Parameters
    ----------
    course_notebook : CourseNotebook
    cells : list of dict
        ``{"type", "id", "grade_id", "source"}``, as `intake.read_cells` returns them.

    Attributes
    ----------
    runnable : list of (str, str)
        Name and source of each cell to run, in order.
    notes : list of str
        What was found and mended, in words for learner and staff.
    """

    def __init__(self, course_notebook, cells):
        self.course = course_notebook
        self.by_name = {grade_id(cell): cell for cell in course_notebook.cells if grade_id(cell)}
        self.by_id = {cell.id: cell for cell in course_notebook.cells}
        self.by_source = _by_source(course_notebook.cells)
        self.claimed = {model.id for model in map(self._named, cells) if model is not None}
        self.used, self.cells, self.runnable, self.notes = set(), [], [], []
        self.defined, self.in_text = set(), {}  # names that run cells define; functions in text, with their cell
        for number, cell in enumerate(cells, 1):
            self._fit(cell, number)
        if cells:
            self._say_what_is_missing()
            self._say_what_is_text()
        self._restore()

    def _named(self, cell):
        """Return the course's cell that a learner's cell says it is."""
        return self.by_name.get(cell["grade_id"]) or self.by_id.get(cell["id"])

    def _fit(self, cell, number):
        named = self._named(cell)
        alike = named or self.by_source.get((cell["type"], plain(cell["source"])))
        taken = alike is not None and (alike.id in self.used if named else self._is_elsewhere(alike))
        if named and taken and _is_fixed(named):
            self.notes.append(f"cell {number} is a copy of `{grade_id(named)}`; the copy was left out")
            self._run_additions(cell, named, number)
            return
        if taken and role(alike, "solution"):
            self._fit_copy(cell, alike, number)
            return
        model = None if taken else alike
        if model is not None and cell["type"] != model.cell_type and role(model, "solution"):
            kind = cell["type"] if cell["type"] in ("markdown", "raw") else "another kind of"
            self.notes.append(
                f"cell {number}, `{grade_id(model)}`, was turned into {kind} text; it was read as code again"
            )
        fixed = model is not None and _is_fixed(model)
        if self._put(cell, model, number) and self._must_run(cell, model, alike):
            source = model.source if fixed else cell["source"]
            self._run(grade_id(model) if model is not None and grade_id(model) else f"cell {number}", source)
        if fixed:
            self._run_additions(cell, model, number)

    def _fit_copy(self, cell, model, number):
        """Run a second copy of a solution cell, unless it is untouched: that would undo what the learner wrote."""
        if self._put(cell, None, number):
            untouched = cell["source"].split() == stub_of(model.source).split()
            self.notes.append(f"cell {number} is a second copy of `{grade_id(model)}`" + COPY[untouched])
            if not untouched:
                self._run(f"cell {number}", cell["source"])

    def _put(self, cell, model, number):
        """Put a cell into the fitted notebook and return whether it is code there."""
        self.cells.append(self._keep(cell, model))
        if model is not None:
            self.used.add(model.id)
        if self.cells[-1].cell_type == "code":
            return True
        for name in functions_in(cell["source"]):
            self.in_text.setdefault(name, number)
        return False

    def _run(self, name, source):
        self.runnable.append((name, source))
        self.defined |= functions_in(source) | values_in(source)

    def _is_elsewhere(self, alike):
        """Return whether the learner's own version of the course's cell that a nameless one is alike is another cell.

        A nameless stub is no version of a solution that was written before it: pasted at the end, it would undo it.
        """
        if alike.id in self.used | self.claimed:
            return True
        names = self.course.answers.get(grade_id(alike), (grade_id(alike),)) if role(alike, "solution") else ()
        return not self.defined.isdisjoint(names)

    def _must_run(self, cell, model, alike):
        if alike is None:
            return True
        unchanged = plain(cell["source"]) == plain(alike.source)
        return not (model is not None and role(model, "grade")) and not (unchanged and NOT_RUN & _tags(alike))

    def _run_additions(self, cell, model, number):
        """Run what a learner wrote into a cell of the course's as a cell of their own: some editors let them."""
        if "code" not in (cell["type"], model.cell_type) or plain(cell["source"]) == plain(model.source):
            return
        where = f"cell {number}, `{grade_id(model)}`,"
        try:
            source, names = additions(cell["source"], model.source if model.cell_type == "code" else "")
        except NotPython as trouble:
            self.notes.append(f"{where} is the course's and was changed, but {trouble}; your version of it was not run")
            return
        if names:
            names = ", ".join(f"`{name}`" for name in names)
            self.notes.append(
                f"{where} is the course's; it was put back, and what you wrote into it was run too: {names}. "
                "Write your code into the cells that are for it"
            )
            self._fit({"type": "code", "id": "", "grade_id": "", "source": source}, number)

    def _keep(self, cell, model):
        """Return the learner's cell with the course's metadata, or the course's own cell where it is locked."""
        if model is not None and _is_fixed(model):
            return nbformat.from_dict(model.to_dict())
        code = cell["type"] == "code" or (model is not None and model.cell_type == "code")
        fresh = new_code_cell(visible(cell["source"])) if code else new_markdown_cell(cell["source"])
        if not code:
            unchanged = model is not None and plain(cell["source"]) == plain(model.source)
            fresh.source = model.source if unchanged else harmless_markdown(cell["source"])
        fresh.id = f"handed-in-{len(self.cells)}" if model is None else model.id
        if model is not None:
            fresh.metadata = nbformat.from_dict(model.metadata)
        return fresh

    def _say_what_is_missing(self):
        lost = [name for name in self.course.points if self.by_name[name].id not in self.used]
        if 0 < len(lost) < len(self.course.points):
            self.notes.append(
                "the cells of " + ", ".join(f"`{name}`" for name in lost) + " are not where they were; "
                "their functions were looked for by name in the other cells"
            )
        elif lost and (self.defined | set(self.in_text)).isdisjoint(self.course.functions):
            self.notes.append(f"none of the exercises of {self.course.name} is in this file: is it another notebook?")
        elif lost:
            self.notes.append(
                "the cells of the exercises have lost the names by which they are told apart (some editors drop them); "
                "functions and answers were looked for in all cells"
            )

    def _say_what_is_text(self):
        for name, number in self.in_text.items():
            if name not in self.defined and name in self.course.functions:
                self.notes.append(
                    f"`{name}` is defined in cell {number} only, which is text and was not run: turn it into code"
                )

    def _restore(self):
        """Put the course's locked and grade cells back where they are missing: each after its neighbour."""
        previous, first = None, []
        for model in self.course.cells:
            if _is_fixed(model) and model.id not in self.used:
                at = next((i + 1 for i, cell in enumerate(self.cells) if cell.id == previous), len(self.cells))
                self.cells.insert(at if previous else 0, nbformat.from_dict(model.to_dict()))
                self.used.add(model.id)
                if model.cell_type == "code" and not role(model, "grade"):
                    first.append((grade_id(model), model.source))
            if model.id in self.used:
                previous = model.id
        self.runnable[:0] = first

    def notebook(self):
        """Return the fitted notebook."""
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        notebook = new_notebook(cells=self.cells, metadata={"kernelspec": kernel})
        notebook.nbformat_minor = 5
        return notebook


def _by_source(models):
    """Return the course's cells by kind and untouched text; of solution cells, the text that a learner is given."""
    found = {}
    for model in models:
        text = plain(stub_of(model.source) if role(model, "solution") else model.source)
        if text:
            found.setdefault((model.cell_type, text), model)
    return found


def _tags(model):
    return set(model.metadata.get("tags", []))


def _is_fixed(model):
    """Return whether a cell stays the course's own whatever a learner does to it."""
    return role(model, "grade") or role(model, "locked")
