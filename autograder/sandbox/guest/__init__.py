"""All code of the grader that runs inside the sandbox: standard library and NumPy only.

Read `protocol`, then `worker`; `startup` starts the kernel. The folder is mounted as it is, so its modules import
nothing but each other.
"""
