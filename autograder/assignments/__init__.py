"""The content of assignments that come with the grader, each found by its name; nothing imports it by path."""
