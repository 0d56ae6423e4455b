"""nbgrader's configuration for this course: nbgrader authors, strips, stores and reports; the grader is ours.

Classes are named by strings on purpose. nbgrader goes on with its defaults when this file raises, and its
defaults run students' code in the open; a name that cannot be imported stops it instead.
"""
import warnings

# SQLAlchemy 2.1 warns three times for every student that nbgrader creates; nothing is wrong.
warnings.filterwarnings("ignore", message="Object of type <Submitted")

c = get_config()  # noqa: F821  (nbgrader provides it)

c.Autograde.exporter_class = "autograder.nbgrader_plugins.preprocessors.SubmissionExporter"
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugins.preprocessors.GradeInSandbox",
    "autograder.nbgrader_plugins.preprocessors.SaveReport",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# What was handed in beside the notebooks, links and pipes among it, never reaches nbgrader's copies.
c.Autograde.pre_convert_hook = "autograder.nbgrader_plugins.quarantine.put_strangers_aside"
# What comes in: plain files only, nobody hands in for another, one bad submission stops nobody else's.
c.ExchangeFactory.collect = "autograder.nbgrader_plugins.collect.CollectPlainFiles"
c.ZipCollectApp.extractor_plugin = "autograder.nbgrader_plugins.collect.ExtractPlainFiles"
c.ZipCollectApp.collector_plugin = "autograder.nbgrader_plugins.collect.CollectOwnNames"
# Names from a class list go into a spreadsheet: none of them computes there.
c.ExportApp.plugin_class = "autograder.nbgrader_plugins.export.SafeCsvExport"
c.CourseDirectory.course_id = "mnist_digits"
c.CourseDirectory.solution_directory = "solutions"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]
# nbgrader's own list, with our ClearSolutions in the place of its own.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "autograder.nbgrader_plugins.preprocessors.ClearSolutionsAndAnswers",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.ClearSolutionsAndAnswers.code_stub = {"python": "raise NotImplementedError"}
# Widgets save ids drawn at random: the worked notebooks would differ each time.
c.Execute.store_widget_state = False
