"""Initial weights of a deep network, written differently."""
# ruff: noqa
# fmt: off

# %% variant start-uniform (row 33)
# %% init_network
def init_network(sizes, strategy, rng):
    """A uniform number in [-l, l] has the variance l**2 / 3."""
    params = {}
    for l in range(1, len(sizes)):
        n_in, shape = sizes[l - 1], (sizes[l], sizes[l - 1])
        if strategy == "zeros":
            params[f"W{l}"] = np.zeros(shape)
        elif strategy == "normal":
            params[f"W{l}"] = rng.normal(0, 0.01, shape)
        else:
            limit = np.sqrt((3 if strategy == "xavier" else 6) / n_in)
            params[f"W{l}"] = rng.uniform(-limit, limit, shape)
        params[f"b{l}"] = np.zeros(sizes[l])
    return params


# %% variant start-one-draw (row 31)
# %% init_network
def init_network(sizes, strategy, rng):
    """All numbers are drawn at once and cut into layers; the weights come first in the dictionary."""
    pairs = list(zip(sizes, sizes[1:]))
    cuts = np.cumsum([n_in * n_out for n_in, n_out in pairs])[:-1]
    pieces = np.split(rng.standard_normal(sum(n_in * n_out for n_in, n_out in pairs)), cuts)
    deviation = {"zeros": lambda n: 0, "normal": lambda n: 1e-2, "xavier": lambda n: n ** -0.5,
                 "he": lambda n: (n / 2) ** -0.5}[strategy]
    weights = {f"W{l}": deviation(n_in) * piece.reshape(n_out, n_in)
               for l, ((n_in, n_out), piece) in enumerate(zip(pairs, pieces), 1)}
    return weights | {f"b{l}": np.full(size, 0.0) for l, size in enumerate(sizes) if l}


# %% variant start-match (row column convention)
# %% init_network
def init_network(sizes, strategy, rng):
    params = dict()
    for l, (n_in, n_out) in enumerate(zip(sizes, sizes[1:])):
        W = rng.standard_normal(size=(n_in, n_out))
        match strategy:
            case "zeros":
                W = np.zeros_like(W)
            case "normal":
                W = W / 100
            case "xavier":
                W = W / np.sqrt(n_in)
            case "he":
                W = W / np.sqrt(n_in / 2)
            case _:
                raise ValueError(f"no strategy {strategy}")
        params.update({f"W{l + 1}": W.T, f"b{l + 1}": np.zeros((n_out,))})
    return params


# %% variant start-unit-by-unit (row 1)
# %% init_network
def init_network(sizes, strategy, rng):
    params = {}
    for l in range(len(sizes) - 1):
        std = 0.0
        if strategy == "normal":
            std = 0.01
        if strategy == "xavier":
            std = (1 / sizes[l]) ** 0.5
        if strategy == "he":
            std = (2 / sizes[l]) ** 0.5
        units = []
        for _ in range(sizes[l + 1]):
            units.append(rng.normal(0.0, std, size=sizes[l]))
        params["W" + str(l + 1)] = np.array(units)
        params["b" + str(l + 1)] = np.array([0.0 for _ in units])
    return params
