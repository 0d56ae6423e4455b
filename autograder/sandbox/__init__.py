"""Runs a stranger's notebook behind bubblewrap; knows nothing of grading.

Read `guest.protocol` and `guest.worker` (all that runs inside), `limits`, `kernel`, `session`, then `provisioner`,
`bubblewrap`, `mounts`, `seccomp` and `watchdog`; `doctor` and `probes` test it. Imports `course` and below.
"""
