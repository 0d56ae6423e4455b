"""All code of the grader that runs inside the sandbox: standard library and NumPy only, but for
`startup`, which starts ipykernel.

Read `startup`, `frames`, `protocol`, then `worker`. The folder is mounted as it is, so its modules import
nothing but each other.
"""
