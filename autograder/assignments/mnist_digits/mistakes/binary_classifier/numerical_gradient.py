"""Known mistakes in the gradient by small differences."""

from autograder.diagnosis.mistakes import Mistake

MISTAKES = (
    Mistake(
        "G35",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        step = np.zeros_like(v)
        step[i] = h
        gradient[i] = (f(v + step) - f(v)) / h
    return gradient
""",
        "A symmetric difference costs one more evaluation. What does it buy? Try f = v**2 with a large h.",
        silent=True,
    ),
    Mistake(
        "G35a",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        step = np.zeros_like(v)
        step[i] = h
        gradient[i] = (f(v + step) - f(v - step)) / h
    return gradient
""",
        "How far apart are the two points at which you evaluated f?",
        silent=True,
    ),
    Mistake(
        "G36",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        moved = v.copy()
        moved[i] += h
        gradient[i] = (f(v) - f(v)) / (2 * h)
    return gradient
""",
        "Which array did you move, and which one does f see?",
        silent=True,
    ),
    Mistake(
        "G36a",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    v = v.copy()
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        v[i] += h
        above = f(v)
        v[i] -= 2 * h
        gradient[i] = (above - f(v)) / (2 * h)
    return gradient
""",
        "Change exactly one parameter, then put it back.",
        silent=True,
    ),
    Mistake(
        "G36b",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        gradient[i] = (f(v + h) - f(v - h)) / (2 * h)
    return gradient
""",
        "Change exactly one parameter. How many entries of v does v + h change?",
        silent=True,
    ),
    Mistake(
        "G36c",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        v[i] += h
        above = f(v)
        v[i] -= 2 * h
        gradient[i] = (above - f(v)) / (2 * h)
        v[i] += h
    v[i] += h
    return gradient
""",
        "Print v before and after: is it the array you were given?",
        silent=True,
    ),
    Mistake(
        "G36d",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    gradient = np.zeros_like(v)
    for i in range(len(v)):
        step = np.zeros_like(v)
        step[i] = h
        gradient[i] = (f(v + step) - f(v - step)) / (2 * h)
    return gradient
""",
        "What is v[i] when v is a matrix: one number, or a whole row?",
        silent=True,
    ),
    Mistake(
        "G37",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-10):
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        step = np.zeros_like(v)
        step[i] = h
        gradient[i] = (f(v + step) - f(v - step)) / (2 * h)
    return gradient
""",
        "Subtracting nearly equal numbers loses digits: how many are left at this h?",
        silent=True,
    ),
    Mistake(
        "G37a",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    v = v.astype(np.float32)
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        step = np.zeros_like(v)
        step[i] = h
        gradient[i] = (f(v + step) - f(v - step)) / (2 * h)
    return gradient
""",
        "How many digits has a number of this dtype, and how many does h = 1e-5 need?",
        silent=True,
    ),
    Mistake(
        "G38",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-3):
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        step = np.zeros_like(v)
        step[i] = h
        gradient[i] = (f(v + step) - f(v - step)) / (2 * h)
    return gradient
""",
        "Is there a bend of f within h of v? Try h = 1e-5.",
        silent=True,
    ),
    Mistake(
        "G38a",
        "numerical_gradient",
        """
def numerical_gradient(f, v, h=1e-5):
    h = 1e-5
    gradient = np.zeros_like(v)
    for i in np.ndindex(v.shape):
        step = np.zeros_like(v)
        step[i] = h
        gradient[i] = (f(v + step) - f(v - step)) / (2 * h)
    return gradient
""",
        "Call it with another h: does anything change?",
        silent=True,
    ),
)
