"""Runs a student's notebook in a bubblewrap sandbox; knows nothing of grading.

Read `backend`, `guest.protocol` and `guest.worker` (all that runs inside), `limits`, `kernel` and `session`; then
`provisioner`, `bubblewrap`, `mounts`, `privileges`, `seccomp`, `channels`, `budget`, `watchdog` and `procfs`.
`reference_process` computes correct functions; `doctor` and its probes check the sandbox. Imports `course` and below.
"""
