"""The content of this course: hidden checks, known mistakes, accuracy bars, drawings and reasons.

``checks/<notebook>/`` and ``mistakes/<notebook>/`` have a file of the same name for each chapter. The grader finds all
of it by name; nothing else imports it.
"""
