"""nbgrader's configuration for this course: nbgrader authors, strips, stores and reports; `autograder` grades.

nbgrader goes on with its defaults when this file raises an ordinary exception, and its defaults run students' code
without a sandbox: `SystemExit` stops it.
"""

c = get_config()  # noqa: F821  (nbgrader provides it)
try:
    from autograder.nbgrader_plugins.config import configure

    configure(c, course_id="mnist_digits")
except Exception as error:
    raise SystemExit(f"nbgrader_config.py: {error}") from error

c.CourseDirectory.solution_directory = "solutions"
