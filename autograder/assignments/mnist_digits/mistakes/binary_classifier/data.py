"""Known mistakes in choosing two digits and turning images into rows of numbers."""

from autograder.diagnosis.mistakes import Mistake

MISTAKES = (
    Mistake(
        "D1",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = labels == negative or labels == positive
    return images[keep], (labels[keep] == positive).astype(float)
""",
        '"or", "in" and "if" want one yes or no; you have one for each image. Which operator works element by element?',
    ),
    Mistake(
        "D2",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = labels == (negative | positive)
    return images[keep], (labels[keep] == positive).astype(float)
""",
        "Print how many of each digit you kept. Python works out negative | positive before it compares.",
    ),
    Mistake(
        "D2a",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) & (labels == positive)
    return images[keep], (labels[keep] == positive).astype(float)
""",
        "How many images did you keep? Can one image show both digits at once?",
    ),
    Mistake(
        "D2b",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels >= negative) & (labels <= positive)
    return images[keep], (labels[keep] == positive).astype(float)
""",
        "Count each digit among the kept labels: which digits lie between the two?",
    ),
    Mistake(
        "D3",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep], labels[keep].astype(float)
""",
        "Your a lives between 0 and 1. What must y be for (a - y) to reach 0?",
    ),
    Mistake(
        "D4",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep], np.where(labels[keep] == positive, 1.0, -1.0)
""",
        "Put y = -1 into the loss formula by hand: is -(-1) log a a penalty?",
    ),
    Mistake(
        "D5",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep], (labels[keep] == negative).astype(float)
""",
        "An accuracy of 2 % is not bad luck, it is 98 % upside down. Which digit did the text call positive?",
    ),
    Mistake(
        "D5a",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep], (labels[keep] == labels[keep].max()).astype(float)
""",
        "Does the larger digit have to be the positive one? Try the pair the other way round.",
        silent=True,
    ),
    Mistake(
        "D6",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep], (labels == positive).astype(float)
""",
        "Show image 0 with its label as the title. How many images are there, and how many labels?",
    ),
    Mistake(
        "D6a",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    kept = np.concatenate([images[labels == negative], images[labels == positive]])
    keep = (labels == negative) | (labels == positive)
    return kept, (labels[keep] == positive).astype(float)
""",
        "Show ten kept images with their labels as titles. Were both put into the same order?",
    ),
    Mistake(
        "D6b",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    first, second = images[labels == negative], images[labels == positive]
    return np.concatenate([first, second]), np.r_[np.zeros(len(first)), np.ones(len(second))]
""",
        "Every image still has its label, but in which order did they come, and in which do they leave?",
        silent=True,
    ),
    Mistake(
        "D7",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep], (labels[keep] == positive).astype(np.uint8)
""",
        "What is y.dtype? What does 0 - 1 give in that type?",
        silent=True,
    ),
    Mistake(
        "D7a",
        "select_pair",
        """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep], labels[keep] == positive
""",
        "What is y.dtype? What does NumPy say to y - y in that type?",
        silent=True,
    ),
    Mistake(
        "D8",
        "preprocess_images",
        """
def preprocess_images(images):
    return images.reshape(-1, len(images)).T / 255.0
""",
        "The shape is right; are the pixels? Reshape row 0 back to an image and look.",
    ),
    Mistake(
        "D8a",
        "preprocess_images",
        """
def preprocess_images(images):
    return images.reshape(-1, len(images)) / 255.0
""",
        "Rows are images in this notebook. How many rows does X have?",
    ),
    Mistake(
        "D9",
        "preprocess_images",
        """
def preprocess_images(images):
    return images.reshape(len(images), -1, order="F") / 255.0
""",
        "Draw row 0 of X again as an image: is it a digit on its side?",
        silent=True,
    ),
    Mistake(
        "D9a",
        "preprocess_images",
        """
def preprocess_images(images):
    return images.transpose(0, 2, 1).reshape(len(images), -1) / 255.0
""",
        "Draw row 0 of X again as an image: is it a digit on its side?",
        silent=True,
    ),
    Mistake(
        "D10",
        "preprocess_images",
        """
def preprocess_images(images):
    return images.reshape(len(images), -1).astype(float)
""",
        "z = w.x: estimate its size with 784 inputs of 255. What is sigmoid(1000)?",
        silent=True,
    ),
    Mistake(
        "D10a",
        "preprocess_images",
        """
def preprocess_images(images):
    return images.reshape(len(images), -1) // 255
""",
        "How many different numbers does X hold? Which division keeps the greys?",
    ),
    Mistake(
        "D10b",
        "preprocess_images",
        """
def preprocess_images(images):
    X = images.reshape(len(images), -1).astype(float)
    return X / X.max(axis=1, keepdims=True)
""",
        "Two images, one faint and one dark: does the same grey get the same number in both?",
        silent=True,
    ),
    Mistake(
        "D10c",
        "preprocess_images",
        """
def preprocess_images(images):
    return (images.reshape(len(images), -1) / 255.0 - 0.5) / 0.5
""",
        "Which numbers must black and white become here? Print X.min() and X.max().",
        silent=True,
    ),
    Mistake(
        "D12",
        "preprocess_images",
        """
def preprocess_images(images):
    X = images.reshape(len(images), -1) / 255.0
    return X / 255.0
""",
        "The largest entry of X should be 1. Is it?",
    ),
    Mistake(
        "D13",
        "preprocess_images",
        """
def preprocess_images(images):
    X = images.reshape(len(images), -1).astype(float)
    return X / 255.0 if X.max() > 200 else X
""",
        "Training and test images must be scaled by the same number. Compare their largest entries.",
        silent=True,
    ),
    Mistake(
        "D13a",
        "preprocess_images",
        """
def preprocess_images(images):
    X = images.reshape(len(images), -1).astype(float)
    return X / X.max()
""",
        "Give it a set of faint images: what number does the same grey get now?",
        silent=True,
    ),
    Mistake(
        "D14",
        "preprocess_images",
        """
def preprocess_images(images):
    images /= 255.0
    return images.reshape(len(images), -1)
""",
        "The images are stored in whole numbers from 0 to 255. Where should the fractions go?",
    ),
    Mistake(
        "D14a",
        "preprocess_images",
        """
def preprocess_images(images):
    X = images.reshape(len(images), -1) / 255.0
    images[:] = 0
    return X
""",
        "A function that changes its input surprises the next cell. Print the images before and after.",
        silent=True,
    ),
    Mistake(
        "D14b",
        "preprocess_images",
        """
def preprocess_images(images):
    return images.reshape(len(images), 28 * 28) / 255.0
""",
        "Are all images 28 pixels wide and high? Ask the array.",
        silent=True,
    ),
)
