"""Run a function in a process of its own: it may loop, sleep, fill the memory or exit, and verification goes on."""

import multiprocessing
import os
import resource
import signal

from autograder.authoring.verify.problem import in_words
from autograder.sandbox.limits import WALL_TIME_FACTOR
from autograder.sandbox.rlimits import limit_memory

SECONDS, MEMORY = 60, 4 * 2**30
"""Most processor time of one run, in seconds, and most memory, in bytes: the sandbox, too, would stop a learner."""
LATE = f"it did not end within {{:g}} seconds of processor time, or {WALL_TIME_FACTOR} times that by the clock"
FORK = multiprocessing.get_context("fork")


class Stopped(Exception):
    """A function was stopped, or ended its process, before it returned.

    Parameters
    ----------
    reason : str
        What became of it.
    about : object
        What `bounded`'s `blame` returned, if the processor time was over; else None.
    """

    def __init__(self, reason, about=None):
        self.reason, self.about = reason, about
        super().__init__(reason)


def bounded(function, *arguments, seconds=None, blame=lambda frame: None):
    """Return what a function returns, computed in a process of its own; what it prints is thrown away.

    Parameters
    ----------
    function : callable
        Returns something that can be pickled.
    *arguments
    seconds : float, optional
        Most processor time, by default `SECONDS`; it may take `WALL_TIME_FACTOR` times as long in wall time.
    blame : callable, optional
        Gets the frame that was running when the time was over; what it returns goes into `Stopped`.

    Raises
    ------
    Stopped
        If the function raised, took too long, or its process ended.
    """
    seconds = seconds or SECONDS
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_child, args=(theirs, seconds, blame, function, arguments))
    process.start()
    theirs.close()
    try:
        if not ours.poll(WALL_TIME_FACTOR * seconds):
            os.kill(process.pid, signal.SIGPROF)  # it sleeps, perhaps: ask what it was doing
        if not ours.poll(WALL_TIME_FACTOR):
            raise Stopped(LATE.format(seconds))
        value, stopped = ours.recv()
    except EOFError:
        raise Stopped("its process ended: by an exit, too much memory, or one endless step of NumPy") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if stopped:
        raise Stopped(*stopped)
    return value


def _child(end, seconds, blame, function, arguments):
    def over(number, frame):
        end.send((None, (LATE.format(seconds), blame(frame))))
        os._exit(1)

    signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    hard = int(2 * seconds) + 1  # a single step of NumPy lets no handler run; this limit ends it all the same
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    reply = _reply(function, arguments)
    signal.setitimer(signal.ITIMER_PROF, 0)
    end.send(reply)


def _reply(function, arguments):
    try:
        with limit_memory(MEMORY):
            return function(*arguments), None
    except BaseException as error:  # also an exit, which would otherwise look like success
        return None, (in_words(error),)
