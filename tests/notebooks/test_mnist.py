"""Tests of `mnist`: each way to the data, and each way in which it can go wrong."""

import contextlib
import functools
import gzip
import hashlib
import http.server
import importlib
import io
import os
import socket
import subprocess
import sys
import tarfile
import threading
import time
import warnings
from pathlib import Path

import mnist
import numpy as np
import pytest

REAL_FOLDER = os.environ.get("MNIST_DIR")
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = mnist.MD5
SAMPLE_COUNTS = {"training": 30, "testing": 20}


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    """Each test has its own cache folder and home, and no memory of what was found before."""
    for name in ("MNIST_DIR", "MNIST_SOURCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MNIST_CACHE", str(tmp_path / "cache"))
    mnist._find.cache_clear()
    yield
    mnist._find.cache_clear()


def sample(origin="fastai", value=None):
    """A `Mnist` of 30 and 20 noise images, or of images that are `value` all over."""
    rng = np.random.default_rng(0)
    arrays = []
    for count in SAMPLE_COUNTS.values():
        noise = rng.integers(0, 256, (count, 28, 28), np.uint8)
        arrays += [noise if value is None else np.full_like(noise, value), np.arange(count) % 10]
    return mnist.Mnist(*arrays, origin)


def assert_same_arrays(found, expected):
    for ours, theirs in zip(found[:4], expected[:4], strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


def run_python(code, **environment):
    """Start `code` in a process of its own that can import `mnist`."""
    environment = os.environ | {"PYTHONPATH": str(Path(mnist.__file__).parent)} | environment
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


# ---- the public functions


@pytest.mark.parametrize(("split", "images", "labels"), [("train", 0, 1), ("test", 2, 3)])
def test_load_mnist_gives_the_split_that_was_asked_for(tmp_path, split, images, labels):
    """Do the images and labels of each split come back, with the right dtypes?"""
    mnist.write_cache(tmp_path / "cache", sample())
    found = mnist.load_mnist(split)
    np.testing.assert_array_equal(found[0], sample()[images])
    np.testing.assert_array_equal(found[1], sample()[labels])
    assert (found[0].dtype, found[1].dtype) == (np.uint8, np.int64)


def test_training_images_are_the_default(tmp_path):
    """Is the training split what `load_mnist()` gives?"""
    mnist.write_cache(tmp_path / "cache", sample())
    assert mnist.load_mnist()[0].shape == (30, 28, 28)


@pytest.mark.parametrize("split", ["Train", "valid", "", None, 0])
def test_unknown_split_is_refused(split):
    """Does a wrong split say which two are allowed?"""
    with pytest.raises(ValueError, match="split must be 'train' or 'test'"):
        mnist.load_mnist(split)


@pytest.mark.parametrize("source", ["Dir", "download", " cache"])
def test_unknown_source_is_refused(monkeypatch, source):
    """Does a wrong MNIST_SOURCE list what is allowed?"""
    monkeypatch.setenv("MNIST_SOURCE", source)
    with pytest.raises(ValueError, match="must be one of dir, cache, fastai, stand-in, or unset"):
        mnist.find_mnist()


def test_changing_loaded_images_changes_no_later_load(tmp_path):
    """Can a learner write into the arrays without spoiling the next load?"""
    mnist.write_cache(tmp_path / "cache", sample())
    images, labels = mnist.load_mnist()
    images[:], labels[:] = 0, 0
    np.testing.assert_array_equal(mnist.load_mnist()[0], sample().train_images)
    np.testing.assert_array_equal(mnist.load_mnist()[1], sample().train_labels)


def test_found_arrays_are_shared_and_read_only(tmp_path):
    """Is the data read once a process, and safe from being written to?"""
    mnist.write_cache(tmp_path / "cache", sample())
    found = mnist.find_mnist()
    assert mnist.find_mnist() is found
    assert not any(array.flags.writeable for array in found[:4])


def test_other_settings_are_looked_up_afresh(tmp_path, monkeypatch):
    """Does a changed MNIST_CACHE count without a restart?"""
    for value in (1, 2):
        mnist.write_cache(tmp_path / str(value), sample(value=value))
    for value in (1, 2):
        monkeypatch.setenv("MNIST_CACHE", str(tmp_path / str(value)))
        assert np.all(mnist.find_mnist().train_images == value)


def test_cached_data_needs_nothing_but_numpy(tmp_path):
    """Does a sandbox without fastai, scikit-learn, PIL and platformdirs load a cache?"""
    mnist.write_cache(tmp_path, sample())
    heavy = ["fastai", "fastcore", "fastprogress", "torch", "sklearn", "PIL", "platformdirs"]
    code = f"import sys, mnist; mnist.load_mnist(); print(sorted(set({heavy}) & set(sys.modules)))"
    out, err = run_python(code, MNIST_CACHE=str(tmp_path)).communicate()
    assert (out, err) == ("[]\n", "")


# ---- the IDX files in MNIST_DIR


def idx_bytes(array):
    """The IDX form of a uint8 array: magic number, shape as big-endian int32, then the values."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def idx_folder(tmp_path, monkeypatch):
    """MNIST_DIR with a small sample in IDX files, whose checksums count as MNIST's."""
    folder = tmp_path / "idx"
    folder.mkdir()
    for name, array in zip(mnist.MD5, sample()[:4], strict=True):
        put_idx(folder / name, idx_bytes(array), monkeypatch)
    monkeypatch.setenv("MNIST_DIR", str(folder))
    return folder


def put_idx(path, raw, monkeypatch):
    """Write `raw` zipped, and let its checksum count as MNIST's."""
    path.write_bytes(gzip.compress(raw))
    md5 = hashlib.md5(raw, usedforsecurity=False).hexdigest()
    monkeypatch.setitem(mnist.MD5, path.name, ("of the original", md5))


@pytest.mark.parametrize("source", ["", "dir"])
def test_idx_files_are_read(idx_folder, monkeypatch, source):
    """Do the four files come back as arrays, by themselves and when forced?"""
    monkeypatch.setenv("MNIST_SOURCE", source)
    found = mnist.find_mnist()
    assert (found.origin, found.is_real) == ("MNIST_DIR", True)
    assert_same_arrays(found, sample())


def test_mnist_dir_goes_before_the_cache(idx_folder, tmp_path):
    """Does MNIST_DIR win over a cache that is there too?"""
    mnist.write_cache(tmp_path / "cache", sample(value=7))
    assert mnist.find_mnist().origin == "MNIST_DIR"


@pytest.mark.parametrize("lost", [[TRAIN_IMAGES], [TRAIN_LABELS, TEST_LABELS]])
def test_missing_idx_files_are_named(idx_folder, lost):
    """Is each missing file named, and is there no fall-through to another place?"""
    for name in lost:
        (idx_folder / name).unlink()
    with pytest.raises(mnist.DataError, match=f"idx lacks {', '.join(lost)}: add what is missing"):
        mnist.find_mnist()


def test_missing_idx_folder_is_an_error(monkeypatch, tmp_path):
    """Does a MNIST_DIR that does not exist say that it lacks all four files?"""
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(mnist.DataError, match=f"nowhere lacks {', '.join(mnist.MD5)}"):
        mnist.find_mnist()


def test_forced_dir_without_mnist_dir_is_an_error(monkeypatch):
    """Does MNIST_SOURCE=dir alone say which variable is missing?"""
    monkeypatch.setenv("MNIST_SOURCE", "dir")
    with pytest.raises(mnist.DataError, match="MNIST_DIR is not set: set it to a folder with"):
        mnist.find_mnist()


def flip_middle(data):
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 255]) + data[len(data) // 2 + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        flip_middle,
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:5],
        lambda data: b"",
        lambda data: b"<html>not found</html>",
        lambda data: data[:-8] + bytes(4) + data[-4:],
    ],
    ids=["flipped", "last byte lost", "half", "header only", "empty", "web page", "wrong crc"],
)
@pytest.mark.parametrize("name", [TRAIN_IMAGES, TEST_LABELS])
def test_damaged_gz_is_an_error(idx_folder, name, damage):
    """Is a file that was damaged on its way refused, by its name and with what to do?"""
    path = idx_folder / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(
        mnist.DataError,
        match=rf"{name} is damaged or not MNIST's .*: "
        "download it again, or unset MNIST_DIR",
    ):
        mnist.find_mnist()


@pytest.mark.parametrize(
    ("name", "magic"),
    [(TRAIN_IMAGES, "00000801"), (TRAIN_LABELS, "00000803"), (TEST_IMAGES, "00000d03"), (TEST_LABELS, "0000")],
)
def test_wrong_magic_number_is_an_error(idx_folder, monkeypatch, name, magic):
    """Are labels in the place of images, floats, and a file of two bytes refused?"""
    raw = gzip.decompress((idx_folder / name).read_bytes())
    raw = bytes.fromhex(magic) + raw[4:] if len(magic) == 8 else bytes.fromhex(magic)
    put_idx(idx_folder / name, raw, monkeypatch)
    with pytest.raises(mnist.DataError, match=f"magic number must be .*, found '{magic}'"):
        mnist.find_mnist()


@pytest.mark.parametrize(
    "cut", [lambda raw: raw[:-1], lambda raw: raw + b"\0", lambda raw: raw[:9], lambda raw: raw[:4]]
)
def test_size_that_differs_from_the_header_is_an_error(idx_folder, monkeypatch, cut):
    """Is a file refused that has fewer or more bytes than its header says?"""
    raw = cut(gzip.decompress((idx_folder / TRAIN_IMAGES).read_bytes()))
    put_idx(idx_folder / TRAIN_IMAGES, raw, monkeypatch)
    with pytest.raises(mnist.DataError, match=rf"shape \(.*\) takes \d+ bytes, found {len(raw)}"):
        mnist.find_mnist()


def test_wrong_checksum_is_an_error(idx_folder):
    """Is a whole IDX file refused if it is not MNIST's?"""
    path = idx_folder / TEST_IMAGES
    path.write_bytes(gzip.compress(flip_middle(gzip.decompress(path.read_bytes()))))
    with pytest.raises(mnist.DataError, match="unzipped MD5 must be of the original or .*, found"):
        mnist.find_mnist()


def test_more_images_than_labels_is_an_error(idx_folder, monkeypatch):
    """Are images refused that have no label?"""
    put_idx(idx_folder / TRAIN_LABELS, idx_bytes(sample().train_labels[:-1]), monkeypatch)
    with pytest.raises(
        mnist.DataError,
        match=r"labels of 30 images must be int64 of shape "
        r"\(30,\), found int64 of shape \(29,\)",
    ):
        mnist.find_mnist()


@pytest.mark.skipif(not REAL_FOLDER, reason="MNIST_DIR is not set")
def test_real_files_pass_their_checksums(monkeypatch):
    """Are the real files read, with MNIST's well-known sizes and first labels?"""
    monkeypatch.setenv("MNIST_DIR", REAL_FOLDER)
    train_images, train_labels = mnist.load_mnist("train")
    test_images, test_labels = mnist.load_mnist("test")
    assert (train_images.shape, test_images.shape) == ((60_000, 28, 28), (10_000, 28, 28))
    assert train_labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert test_labels[:5].tolist() == [7, 2, 1, 0, 4]


# ---- the cache


@pytest.mark.parametrize("source", ["", "cache"])
def test_cache_gives_back_what_was_written(monkeypatch, tmp_path, source, capsys):
    """Is a cache found by itself and when forced, without a word?"""
    monkeypatch.setenv("MNIST_SOURCE", source)
    assert mnist.write_cache(tmp_path / "cache", sample()) == tmp_path / "cache" / "mnist.npz"
    found = mnist.find_mnist()
    assert (found.origin, found.is_real) == ("cache", True)
    assert_same_arrays(found, sample())
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("train", "test"), [(3, 1), (1, 0), (0, 0)])
def test_cache_takes_any_number_of_images(tmp_path, train, test):
    """Can a grader give a small subset, without any image to test with?"""
    full = sample()
    few = mnist.Mnist(
        full.train_images[:train],
        full.train_labels[:train],
        full.test_images[:test],
        full.test_labels[:test],
        "MNIST_DIR",
    )
    mnist.write_cache(tmp_path / "cache", few)
    assert_same_arrays(mnist.find_mnist(), few)


def test_cached_stand_in_stays_a_stand_in(tmp_path, capsys):
    """Is a stand-in that a grader hands on through the cache still known to be one?"""
    mnist.write_cache(tmp_path / "cache", sample("stand-in"))
    found = mnist.find_mnist()
    assert (found.origin, found.is_real) == ("stand-in", False)
    assert "this is not MNIST but a stand-in" in capsys.readouterr().out


def test_default_cache_is_in_the_users_cache_folder(monkeypatch, tmp_path):
    """Does the cache stay in the user's own folder when MNIST_CACHE is not set?"""
    monkeypatch.delenv("MNIST_CACHE")
    for name in ("HOME", "XDG_CACHE_HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    assert mnist.write_cache("", sample()).is_relative_to(tmp_path / "home")
    assert mnist.find_mnist().origin == "cache"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"train_images": np.zeros((30, 784), np.uint8)}, "images must be uint8 of shape"),
        ({"train_images": np.zeros((30, 28, 28))}, "found float64 of shape"),
        ({"test_images": np.zeros((20, 27, 28), np.uint8)}, r"found uint8 of shape \(20, 27, 28\)"),
        ({"train_labels": np.zeros(30, np.int32)}, "labels of 30 images must be int64"),
        ({"test_labels": np.zeros(19, np.int64)}, r"shape \(20,\), found int64 of shape \(19,\)"),
        ({"test_labels": np.full(20, 10)}, "labels must be 0 to 9, found 10 to 10"),
        ({"train_labels": np.full(30, -1)}, "labels must be 0 to 9, found -1 to -1"),
    ],
)
def test_wrong_arrays_are_neither_written_nor_read(tmp_path, monkeypatch, change, text):
    """Are wrong shapes, dtypes, lengths and labels refused both ways?"""
    wrong = sample()._replace(**change)
    with pytest.raises(mnist.DataError, match=f"write_cache: .*{text}|write_cache: {text}"):
        mnist.write_cache(tmp_path / "cache", wrong)
    (tmp_path / "cache").mkdir()
    np.savez(tmp_path / "cache" / "mnist.npz", stand_in=False, **wrong._asdict())
    monkeypatch.setenv("MNIST_SOURCE", "cache")
    with pytest.raises(mnist.DataError, match=f"is damaged .*{text}.*: delete it"):
        mnist.find_mnist()


@pytest.mark.parametrize(
    "content",
    [{}, {"train_images": np.zeros((1, 28, 28), np.uint8)}, {"stand_in": np.zeros(2)}],
    ids=["nothing", "one array", "unclear mark"],
)
def test_cache_without_its_arrays_is_damaged(monkeypatch, tmp_path, content):
    """Is a whole .npz file refused that holds something else?"""
    (tmp_path / "cache").mkdir()
    np.savez(tmp_path / "cache" / "mnist.npz", **content)
    monkeypatch.setenv("MNIST_SOURCE", "cache")
    with pytest.raises(mnist.DataError, match=r"cache .*mnist.npz is damaged \(.*\): delete it"):
        mnist.find_mnist()


def test_pickles_in_a_cache_are_never_opened(monkeypatch, tmp_path):
    """Is an array of objects refused before its pickle runs?"""

    class Bomb:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "ran"),)

    (tmp_path / "cache").mkdir()
    arrays = sample()._replace(train_images=np.array([Bomb()]))._asdict()
    np.savez(tmp_path / "cache" / "mnist.npz", stand_in=False, **arrays)
    monkeypatch.setenv("MNIST_SOURCE", "cache")
    with pytest.raises(mnist.DataError, match="allow_pickle=False"):
        mnist.find_mnist()
    assert not (tmp_path / "ran").exists()


def test_no_damage_to_a_cache_goes_unseen(tmp_path):
    """Whatever byte is flipped, is the cache refused, or else read as it was written?"""
    few = mnist.Mnist(*(array[:1] for array in sample()[:4]), "fastai")
    path = mnist.write_cache(tmp_path, few)
    whole = path.read_bytes()
    refused = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        try:
            assert_same_arrays(mnist._read_cache(tmp_path), few)
        except mnist.DataError:
            refused += 1
    assert refused > 0.8 * len(whole)  # the rest are dates and other fields that nobody reads


def test_truncated_cache_is_damaged(tmp_path):
    """Is a cache refused wherever it was cut off?"""
    path = mnist.write_cache(tmp_path, sample())
    whole = path.read_bytes()
    for size in [0, 1, 100, len(whole) // 2, len(whole) - 30, len(whole) - 1]:
        path.write_bytes(whole[:size])
        with pytest.raises(mnist.DataError, match="the cache .* is damaged"):
            mnist._read_cache(tmp_path)


def test_forced_cache_that_is_missing_is_an_error(monkeypatch, tmp_path):
    """Does MNIST_SOURCE=cache say which file there is not, and how to have it?"""
    monkeypatch.setenv("MNIST_SOURCE", "cache")
    with pytest.raises(FileNotFoundError, match="there is no .*mnist.npz: unset MNIST_SOURCE"):
        mnist.find_mnist()
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(FileNotFoundError, match="there is no .*mnist.npz: unset MNIST_SOURCE"):
        mnist.find_mnist()


def test_part_of_a_cache_is_never_read(tmp_path, monkeypatch):
    """Is what a killed process left half-written ignored?"""
    part = mnist.write_cache(tmp_path / "cache", sample())
    part.rename(part.with_name("mnist.npz.0123.part"))
    monkeypatch.setenv("MNIST_SOURCE", "cache")
    with pytest.raises(FileNotFoundError, match="there is no"):
        mnist.find_mnist()


def test_processes_may_cache_at_once(tmp_path):
    """While two processes write again and again, is every read one whole cache?"""
    folder = tmp_path / "cache"
    mnist.write_cache(folder, sample(value=1))
    code = (
        "import numpy as np, mnist\n"
        "images, labels = np.full((300, 28, 28), {}, np.uint8), np.zeros(300, np.int64)\n"
        "data = mnist.Mnist(images, labels, images, labels, 'fastai')\n"
        "for _ in range(100): mnist.write_cache({!r}, data)"
    )
    writers = [run_python(code.format(value, str(folder))) for value in (2, 3)]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        found = mnist._read_cache(folder)
        values = set(np.unique(found.train_images)) | set(np.unique(found.test_images))
        assert len(values) == 1
        seen |= values
    assert seen <= {1, 2, 3} and mnist._read_cache(folder).train_images[0, 0, 0] in {2, 3}
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    assert [path.name for path in folder.iterdir()] == ["mnist.npz"]


def test_full_disk_leaves_nothing_behind(tmp_path):
    """When the disk fills up while caching, is the old cache still whole and no part left?"""
    mnist.write_cache(tmp_path, sample(value=1))
    code = (
        "import resource, numpy as np, mnist\n"
        f"data = mnist._read_cache({str(tmp_path)!r})\n"
        "noise = np.random.default_rng(0).integers(0, 256, (30, 28, 28), np.uint8)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        f"mnist.write_cache({str(tmp_path)!r}, data._replace(train_images=noise))"
    )
    _out, err = run_python(code).communicate()
    assert "OSError: [Errno 27] File too large" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mnist.npz"]
    assert_same_arrays(mnist._read_cache(tmp_path), sample(value=1))


# ---- fastai, from a server of our own


def png_tree(data):
    """The files of fastai's archive for `data`: {"training/5/0.png": bytes, …}, as in MNIST."""
    from PIL import Image

    files = {}
    for folder, images, labels in (("training", *data[:2]), ("testing", *data[2:4])):
        for place, (image, label) in enumerate(zip(images, labels, strict=True)):
            png = io.BytesIO()
            Image.fromarray(image).save(png, "png")
            files[f"{folder}/{label}/{place}.png"] = png.getvalue()
    return files


def tgz(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(f"mnist_png/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


class Folder(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without logging."""

    def log_message(self, *args):
        pass


@pytest.fixture
def fastai(monkeypatch, tmp_path):
    """fastai with a home of its own, where URLs.MNIST is served from the folder given back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's deprecations
        external = importlib.import_module("fastai.data.external")
    folder = tmp_path / "served"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Folder, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("FASTAI_HOME", str(tmp_path / "fastai"))
    monkeypatch.setattr(external.URLs, "LOCAL_PATH", tmp_path)
    monkeypatch.setattr(external.URLs, "MNIST", f"http://127.0.0.1:{server.server_port}/mnist_png.tgz")
    for name, count in SAMPLE_COUNTS.items():
        monkeypatch.setitem(mnist.PNG_COUNTS, name, count)
    external.fastai_cfg.cache_clear()
    yield folder
    external.fastai_cfg.cache_clear()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("source", ["", "fastai"])
def test_fastai_download_is_decoded_in_the_order_of_mnist_and_cached(fastai, monkeypatch, source):
    """Does untar_data's folder give MNIST in its own order, and then a cache?"""
    (fastai / "mnist_png.tgz").write_bytes(tgz(png_tree(sample())))
    monkeypatch.setenv("MNIST_SOURCE", source)
    found = mnist.find_mnist()
    assert (found.origin, found.is_real) == ("fastai", True)
    assert_same_arrays(found, sample())
    monkeypatch.setenv("MNIST_SOURCE", "cache")
    assert_same_arrays(mnist.find_mnist(), sample())


def test_what_takes_long_is_announced(fastai, capsys):
    """Is there a line before fastai is imported, and a progress bar while decoding?"""
    (fastai / "mnist_png.tgz").write_bytes(tgz(png_tree(sample())))
    mnist.find_mnist()
    out = capsys.readouterr().out
    assert out.startswith("looking for MNIST through fastai")
    assert "decoding 30 training images, only this once" in out
    assert "[30/30" in out


def test_unpacked_download_needs_no_network(fastai, tmp_path, monkeypatch):
    """Is MNIST that fastai has already unpacked used where there is no network?"""
    unpack(tmp_path)
    monkeypatch.setattr(sys.modules["fastai.data.external"].URLs, "MNIST", dead_url())
    assert_same_arrays(mnist.find_mnist(), sample())


def unpack(tmp_path, files=None):
    """Put the PNGs where fastai keeps what it has unpacked."""
    for name, content in (files or png_tree(sample())).items():
        path = tmp_path / "fastai" / "data" / "mnist_png" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def dead_url():
    """A URL on which nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}/mnist_png.tgz"


@pytest.mark.parametrize("source", ["", "fastai"])
def test_damaged_cache_is_rebuilt(fastai, tmp_path, monkeypatch, capsys, source):
    """Does a damaged cache give one plain line and then way to a good one?"""
    unpack(tmp_path)
    path = mnist.write_cache(tmp_path / "cache", sample(value=1))
    path.write_bytes(path.read_bytes()[:-50])
    monkeypatch.setenv("MNIST_SOURCE", source)
    assert_same_arrays(mnist.find_mnist(), sample())
    said = [line for line in capsys.readouterr().out.splitlines() if "damaged" in line]
    assert len(said) == (source == "")
    assert_same_arrays(mnist._read_cache(tmp_path / "cache"), sample())


def test_missing_pngs_are_an_error(fastai, tmp_path, monkeypatch):
    """Is a half-unpacked folder refused, with what to do about it?"""
    files = png_tree(sample())
    del files["testing/3/13.png"]
    unpack(tmp_path, files)
    monkeypatch.setenv("MNIST_SOURCE", "fastai")
    with pytest.raises(mnist.DataError, match="testing has 19 PNGs, not 20: delete .*mnist_png to"):
        mnist.find_mnist()
    assert not (tmp_path / "cache").exists()


def test_wrong_pngs_are_an_error(fastai, tmp_path, monkeypatch):
    """Are pictures of another size refused rather than cached?"""
    from PIL import Image

    small = io.BytesIO()
    Image.new("L", (27, 28)).save(small, "png")
    unpack(tmp_path, dict.fromkeys(png_tree(sample()), small.getvalue()))
    monkeypatch.setenv("MNIST_SOURCE", "fastai")
    with pytest.raises(mnist.DataError, match=r"must be .*found uint8 of shape \(30, 28, 27\)"):
        mnist.find_mnist()
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"<html>please log in</html>", "ReadError: "), (None, "TimeoutError: .* gave no file within")],
)
def test_failed_download_is_an_error_when_forced(fastai, monkeypatch, content, text):
    """Are a login page and a missing file an error that says why?"""
    if content:
        (fastai / "mnist_png.tgz").write_bytes(content)
    monkeypatch.setenv("MNIST_SOURCE", "fastai")
    with pytest.raises(mnist.DataError, match=rf"fastai cannot give MNIST \(.*({text})"):
        mnist.find_mnist()


def test_without_a_network_the_stand_in_comes_at_once(fastai, monkeypatch, capsys, tmp_path):
    """Is there no long wait, a line that says which data this is, and nothing cached?"""
    monkeypatch.setattr(sys.modules["fastai.data.external"].URLs, "MNIST", dead_url())
    began = time.monotonic()
    assert not mnist.find_mnist().is_real
    assert time.monotonic() - began < 2 * mnist.PROBE_SECONDS
    out = capsys.readouterr().out.splitlines()
    assert out[1].startswith("fastai cannot give MNIST (TimeoutError: http://127")
    assert out[2].startswith("this is not MNIST but a stand-in") and len(out) == 3
    assert not (tmp_path / "cache").exists()


def test_silent_server_is_given_up(fastai, monkeypatch):
    """Is a network that swallows what is sent given up after the limit?"""
    monkeypatch.setenv("MNIST_SOURCE", "fastai")
    monkeypatch.setattr(mnist, "PROBE_SECONDS", 0.2)
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/mnist_png.tgz"
        monkeypatch.setattr(sys.modules["fastai.data.external"].URLs, "MNIST", url)
        with pytest.raises(mnist.DataError, match="gave no file within 0.2 s"):
            mnist.find_mnist()


def test_without_fastai_the_stand_in_comes(monkeypatch, capsys):
    """Does a learner without fastai get the stand-in, and the reason?"""
    monkeypatch.setitem(sys.modules, "fastai.data.external", None)
    assert mnist.find_mnist().origin == "stand-in"
    assert "fastai cannot give MNIST (ModuleNotFoundError" in capsys.readouterr().out


def test_unwritable_cache_does_not_stop_anyone(fastai, tmp_path, capsys):
    """With a file where the cache folder should be, is the data given, with one plain line?"""
    unpack(tmp_path)
    (tmp_path / "cache").write_text("in the way")
    assert_same_arrays(mnist.find_mnist(), sample())
    said = [line for line in capsys.readouterr().out.splitlines() if "could not be cached" in line]
    assert len(said) == 1 and "FileExistsError" in said[0]


def test_full_disk_does_not_stop_anyone(fastai, tmp_path):
    """With no room for the cache, is the data given, with one plain line and no part left?"""
    unpack(tmp_path)
    code = (
        "import resource, mnist\n"
        f"mnist.PNG_COUNTS.update({SAMPLE_COUNTS})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "print(mnist.find_mnist().train_images.shape)"
    )
    out, err = run_python(code).communicate()
    assert "could not be cached, the next kernel must decode it again (OSError: [Errno 27]" in out
    assert out.endswith("(30, 28, 28)\n") and err == ""
    assert list((tmp_path / "cache").iterdir()) == []


# ---- the stand-in


@pytest.fixture
def stand_in(monkeypatch):
    """What MNIST_SOURCE=stand-in gives."""
    monkeypatch.setenv("MNIST_SOURCE", "stand-in")
    return mnist.find_mnist()


def test_stand_in_says_what_it_is(stand_in, capsys, tmp_path):
    """Does one line say that this is not MNIST and how to get it, with nothing cached?"""
    mnist._find.cache_clear()
    assert not mnist.find_mnist().is_real
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.startswith("this is not MNIST but a stand-in")
    assert "1,360 training and 340 test images" in said and "set MNIST_DIR" in said
    assert not (tmp_path / "cache").exists()


def test_stand_in_has_the_shape_of_mnist(stand_in):
    """Are shapes, dtypes and ranges those of MNIST, so that a notebook cannot tell?"""
    assert mnist._checked(stand_in, "the stand-in") is stand_in
    for images in (stand_in.train_images, stand_in.test_images):
        assert (images.min(), images.max()) == (0, 255)
        framed = images.astype(int)
        framed[:, 4:24, 4:24] = 0
        assert not framed.any()  # MNIST's digits have four black pixels on each side


def test_stand_in_is_balanced(stand_in):
    """Has every digit as many images as the next, in both splits?"""
    assert np.bincount(stand_in.train_labels).tolist() == [136] * 10
    assert np.bincount(stand_in.test_labels).tolist() == [34] * 10


def test_stand_in_splits_share_no_image(stand_in):
    """Is no test image among the training images?"""
    train, test = ({image.tobytes() for image in images} for images in (stand_in.train_images, stand_in.test_images))
    assert (len(train), len(test)) == (1360, 340)
    assert not train & test


def test_stand_in_is_the_same_each_time(stand_in):
    """Do two runs give the same images in the same order?"""
    assert_same_arrays(mnist._make_stand_in(), stand_in)


def test_stand_in_labels_belong_to_their_images(stand_in):
    """Is a test image nearest to the mean image of its own digit (chance is 10 %)?"""
    train, test = (images.reshape(len(images), -1) / 255 for images in (stand_in.train_images, stand_in.test_images))
    means = np.stack([train[stand_in.train_labels == digit].mean(axis=0) for digit in range(10)])
    nearest = ((test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert np.mean(nearest == stand_in.test_labels) > 0.8


def test_without_scikit_learn_there_is_a_clear_error(monkeypatch):
    """With nothing left to give, does the error say how to get MNIST?"""
    monkeypatch.setenv("MNIST_SOURCE", "stand-in")
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(mnist.DataError, match=r"needs scikit-learn \(.*\); for MNIST, connect to"):
        mnist.find_mnist()
