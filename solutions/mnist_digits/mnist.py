"""MNIST as NumPy arrays, from the first place that has it.

The places, in order: the four IDX files in ``$MNIST_DIR``, the cache (``$MNIST_CACHE`` or the
user's cache folder), fastai's download, and a stand-in made of scikit-learn's digits.
``$MNIST_SOURCE`` (``dir``, ``cache``, ``fastai`` or ``stand-in``) forces one of them.
"""
import contextlib
import functools
import gzip
import hashlib
import io
import math
import os
import struct
import uuid
import warnings
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

# MD5s of the uncompressed bytes. The training images have two: the original's, and that of a
# copy whose pixels were requantised (2.8 % of them differ by one grey level of 255), in use for
# development and just as good to learn from.
MD5 = {
    "train-images-idx3-ubyte.gz": ("6bbc9ace898e44ae57da46a324031adb",
                                   "ff31079e9f752de13a2ec1d4a52d8877"),
    "train-labels-idx1-ubyte.gz": ("a25bea736e30d166cdddb491f175f624",),
    "t10k-images-idx3-ubyte.gz": ("2646ac647ad5339dbf082846283269ea",),
    "t10k-labels-idx1-ubyte.gz": ("27ae3e4e09519cfbb04c329615203637",),
}
PNG_COUNTS = {"training": 60_000, "testing": 10_000}
PROBE_SECONDS = 5


class DataError(RuntimeError):
    """A place that should have MNIST cannot give it; the text says why and what to do."""


class Mnist(NamedTuple):
    """Images are uint8 of shape (m, 28, 28), 0 black to 255 white; labels int64 (m,), 0 to 9."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    origin: str  # "MNIST_DIR", "cache", "fastai" or "stand-in", which a cached stand-in keeps

    @property
    def is_real(self):
        """bool: whether these are MNIST's images and not the stand-in."""
        return self.origin != "stand-in"


def load_mnist(split="train"):
    """Load the images and labels of one split.

    Parameters
    ----------
    split : {"train", "test"}
        MNIST has 60,000 images to train on and 10,000 to test with.

    Returns
    -------
    images : ndarray of shape (m, 28, 28), uint8
    labels : ndarray of shape (m,), int64

    Raises
    ------
    ValueError
        If `split` or ``$MNIST_SOURCE`` is none of the allowed words.
    DataError, FileNotFoundError
        If ``$MNIST_DIR``, or the place forced by ``$MNIST_SOURCE``, is damaged or lacks MNIST.
    """
    if split not in ("train", "test"):
        raise ValueError(f"load_mnist(split={split!r}): split must be 'train' or 'test'")
    mnist = find_mnist()
    images, labels = mnist[:2] if split == "train" else mnist[2:4]
    return images.copy(), labels.copy()


def find_mnist():
    """Find MNIST, once for each setting of the environment variables.

    Returns
    -------
    Mnist
        Both splits, read-only. The errors are those of `load_mnist`.
    """
    return _find(*(os.environ.get(f"MNIST_{name}", "") for name in ("SOURCE", "DIR", "CACHE")))


@functools.cache  # a test starts afresh with `_find.cache_clear()`
def _find(source, directory, cache):
    ways = {"dir": lambda: _read_idx_folder(directory), "cache": lambda: _read_cache(cache),
            "fastai": lambda: _read_fastai_and_cache(cache), "stand-in": _make_stand_in}
    if source and source not in ways:
        raise ValueError(f"MNIST_SOURCE={source!r}: it must be one of {', '.join(ways)}, or unset")
    order = [source] if source else ["dir"] if directory else ["cache", "fastai", "stand-in"]
    mnist = _first([ways[name] for name in order])
    if not mnist.is_real:
        print(STAND_IN.format(len(mnist.train_labels), len(mnist.test_labels)))
    for array in mnist[:4]:
        array.setflags(write=False)
    return mnist


def _first(ways):
    """What the first of `ways` returns that has MNIST; the errors of the last one are raised."""
    for way in ways[:-1]:
        try:
            return way()
        except FileNotFoundError:
            pass  # nothing is cached yet at a first run: not worth a line
        except DataError as error:
            print(f"{error}; trying the next place")
    return ways[-1]()


def _checked(mnist, where):
    """Return `mnist` if its arrays are as `Mnist` says, else raise DataError naming `where`."""
    for images, labels in (mnist[:2], mnist[2:4]):
        if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
            raise DataError(f"{where}: images must be uint8 of shape (m, 28, 28), "
                            f"found {images.dtype} of shape {images.shape}")
        if labels.dtype != np.int64 or labels.shape != images.shape[:1]:
            raise DataError(f"{where}: labels of {len(images)} images must be int64 of shape "
                            f"{images.shape[:1]}, found {labels.dtype} of shape {labels.shape}")
        if np.any((labels < 0) | (labels > 9)):
            raise DataError(f"{where}: labels must be 0 to 9, "
                            f"found {labels.min()} to {labels.max()}")
    return mnist


def _read_idx_folder(folder):
    """The `Mnist` of the four files that `MD5` lists, or DataError."""
    if not folder:
        raise DataError(f"MNIST_DIR is not set: set it to a folder with {', '.join(MD5)}")
    folder = Path(folder).expanduser()
    missing = [name for name in MD5 if not (folder / name).is_file()]
    if missing:
        raise DataError(f"MNIST_DIR={folder} lacks {', '.join(missing)}: add what is missing "
                        f"to have {', '.join(MD5)}, or unset MNIST_DIR")
    images, labels, test_images, test_labels = (_read_idx(folder / name) for name in MD5)
    return _checked(Mnist(images, labels.astype(np.int64), test_images,
                          test_labels.astype(np.int64), "MNIST_DIR"), f"MNIST_DIR={folder}")


def _read_idx(path):
    try:
        return _parse_idx(gzip.decompress(path.read_bytes()), path.name)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise DataError(f"{path} is damaged or not MNIST's ({_line(error)}): "
                        "download it again, or unset MNIST_DIR") from error


def _parse_idx(raw, name):
    """ndarray of uint8, of shape (m, 28, 28) for a file of images, (m,) for one of labels."""
    ndim = 3 if "images" in name else 1
    magic, head = bytes([0, 0, 8, ndim]), 4 + 4 * ndim
    if not raw.startswith(magic):
        raise ValueError(f"its magic number must be {magic.hex()!r}, found {raw[:4].hex()!r}")
    shape = struct.unpack(f">{ndim}I", raw[4:head].ljust(4 * ndim, b"\0"))
    if len(raw) != head + math.prod(shape):
        raise ValueError(f"shape {shape} takes {head + math.prod(shape)} bytes, found {len(raw)}")
    found = hashlib.md5(raw, usedforsecurity=False).hexdigest()
    if found not in MD5[name]:
        raise ValueError(f"its unzipped MD5 must be {' or '.join(MD5[name])}, found {found}")
    return np.frombuffer(raw, np.uint8, offset=head).reshape(shape)


def _line(error):
    return f"{type(error).__name__}: {error}".partition("\n")[0]


def _cache_path(folder):
    """Path of the cache in `folder`, or in the user's own cache folder if that is ""."""
    if not folder:
        from platformdirs import user_cache_dir
        folder = user_cache_dir("mnist_digits", appauthor=False)
    return Path(folder).expanduser() / "mnist.npz"


def write_cache(folder, mnist):
    """Write `mnist`, of any number of images, to where ``MNIST_CACHE=folder`` finds it.

    The file appears whole or not at all, however many processes write it at once, and records
    whether `mnist` is the stand-in.

    Parameters
    ----------
    folder : str or Path
        Made if it is missing; "" for the user's cache folder.
    mnist : Mnist

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    DataError
        If the arrays are not as `Mnist` says.
    OSError
        If the file cannot be written. No part of it is left behind.
    """
    arrays = _checked(mnist, "write_cache")._asdict()
    arrays["stand_in"] = arrays.pop("origin") == "stand-in"
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    path = _cache_path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        part.write_bytes(buffer.getbuffer())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _read_cache(folder):
    """The `Mnist` of `write_cache`; FileNotFoundError without a cache, DataError if damaged."""
    path = _cache_path(folder)
    try:
        # From memory, since np.load leaves a damaged file open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            origin = "stand-in" if file["stand_in"] else "cache"
            mnist = Mnist(*(file[name] for name in Mnist._fields[:4]), origin)
        return _checked(mnist, "in it")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(f"there is no {path}: unset MNIST_SOURCE to make it") from error
    except Exception as error:  # zipfile, zlib and numpy have a kind for each sort of damage
        raise DataError(f"the cache {path} is damaged ({_line(error)}): delete it") from error


def _read_fastai_and_cache(folder):
    mnist = _read_fastai()
    try:
        write_cache(folder, mnist)
    except OSError as error:
        print(f"MNIST could not be cached, the next kernel must decode it again ({_line(error)})")
    return mnist


def _read_fastai():
    """The `Mnist` that fastai downloads and unpacks, or has done before; else DataError."""
    print("looking for MNIST through fastai, which takes some seconds to import")
    try:
        folder = _fastai_folder()
        train, test = (_read_pngs(folder / name) for name in PNG_COUNTS)
        return _checked(Mnist(*train, *test, "fastai"), folder)
    except Exception as error:  # fastai, urllib, tarfile and PIL have their own kinds
        raise DataError(f"fastai cannot give MNIST ({_line(error)})") from error


def _fastai_folder():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside torch, not for a learner
        from fastai.data.external import URLs, untar_data
        archive, data = (URLs.path(URLs.MNIST, key) for key in ("archive", "data"))
        if not (archive.exists() or data.with_suffix("").exists()):
            _probe(URLs.MNIST)
        return untar_data(URLs.MNIST)


def _probe(url):
    """Raise TimeoutError if `url` is silent, for which untar_data would wait without a limit."""
    import threading
    import urllib.request

    answers = []

    def ask():
        request = urllib.request.Request(url, method="HEAD")
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=PROBE_SECONDS):
            answers.append(True)

    # In a thread, since urllib's own limit does not cover the look-up of the host's name.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PROBE_SECONDS)
    if not answers:
        raise TimeoutError(f"{url} gave no file within {PROBE_SECONDS} s")


def _read_pngs(folder):
    """Images uint8 (m, 28, 28), labels int64 (m,), in MNIST's order, which the PNGs' names give."""
    from fastprogress.fastprogress import progress_bar
    from PIL import Image

    paths = sorted(folder.glob("[0-9]/*.png"), key=lambda path: (len(path.stem), path.stem, path))
    if len(paths) != PNG_COUNTS[folder.name]:
        raise ValueError(f"{folder} has {len(paths)} PNGs, not {PNG_COUNTS[folder.name]}: "
                         f"delete {folder.parent} to have it unpacked again")
    print(f"decoding {len(paths):,} {folder.name} images, only this once")
    images = []
    for path in progress_bar(paths):
        with Image.open(path) as image:
            images.append(np.asarray(image))
    print()  # a terminal's progress bar leaves its line open
    return np.stack(images), np.array([int(path.parent.name) for path in paths], np.int64)


def _make_stand_in():
    """scikit-learn's digits, 8x8 in 0..16, as 20x20 in 0..255 centred on 28x28, as in MNIST."""
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise DataError(f"the stand-in for MNIST needs scikit-learn ({error}); "
                        + GET_MNIST) from error
    digits = load_digits()
    centres = (np.arange(20) + 0.5) * 8 / 20 - 0.5
    # Bilinear interpolation is the same linear map, of shape (20, 8), for rows and columns.
    grow = np.stack([np.interp(centres, np.arange(8), unit) for unit in np.eye(8)], axis=1)
    images = np.pad(grow @ digits.images @ grow.T, ((0, 0), (4, 4), (4, 4))) * 255 / 16
    images, labels = images.round().astype(np.uint8), digits.target.astype(np.int64)
    # The first 170 of each digit (the rarest has 174), every fifth of them to test with.
    rank = np.array([np.sum(labels[:i] == label) for i, label in enumerate(labels)])
    train, test = (rank < 170) & (rank % 5 != 4), (rank < 170) & (rank % 5 == 4)
    return Mnist(images[train], labels[train], images[test], labels[test], "stand-in")


GET_MNIST = ("for MNIST, connect to the network, or set MNIST_DIR to a folder with its four IDX "
             ".gz files, and restart the kernel")
STAND_IN = ("this is not MNIST but a stand-in, scikit-learn's digits resampled to 28x28 "
            "({:,} training and {:,} test images); " + GET_MNIST)
