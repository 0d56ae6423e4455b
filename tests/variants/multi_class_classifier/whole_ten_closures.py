"""A whole notebook of closures: functions that make the functions that are asked for; RMSprop in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-closures (row 29)
# %% fit_scaler
def over_columns(statistic):
    return lambda X: np.array([statistic(column) for column in X.T])

def fit_scaler(X):
    return {"mean": over_columns(np.mean)(X), "std": over_columns(np.std)(X)}

# %% apply_scaler
def make_scaler(mean, std):
    safe = np.where(std < 1e-12, np.inf, std)
    def scale(X):
        return (X - mean) / safe
    return scale

def apply_scaler(X, scaler):
    return make_scaler(scaler["mean"], scaler["std"])(X)

# %% one_hot
def make_encoder(k):
    table = np.identity(k)
    def encode(y):
        return table[y]
    return encode

def one_hot(y, n_classes):
    return make_encoder(n_classes)(y)

# %% softmax
def row_by_row(function):
    return lambda table: np.array([function(row) for row in table]).reshape(np.shape(table))

def shares(z):
    e = np.exp(z - max(z))
    return e / sum(e)

softmax = row_by_row(shares)

# %% categorical_cross_entropy
def make_loss(floor):
    def categorical_cross_entropy(P, Y):
        logs = np.log(np.where(P > floor, P, floor))
        return float((-Y * logs).sum(axis=1).mean())
    return categorical_cross_entropy

categorical_cross_entropy = make_loss(1e-12)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    def cost(i):
        others = Z[i] - Z[i].max()
        return np.log(np.exp(others).sum()) - others[y[i]]
    return sum(cost(i) for i in range(len(y))) / len(y)

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    errors = p - y
    def row_of(error):
        return error * x
    return np.array([row_of(error) for error in errors]), errors

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    m = X.shape[0]
    def mean_with(table):
        return (P - Y).T.dot(table) / m
    return mean_with(X), mean_with(np.ones(m))

# %% train_softmax
def trainer(look, lr, batch_size, rng):
    def epoch(params, X, y):
        cost = 0.0
        for xs, ys in minibatches(X, y, batch_size, rng):
            loss, grads = look(params, xs, ys)
            cost += loss * len(ys)
            params = sgd_step(params, grads, lr)
        return params, cost / len(y)
    return epoch

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    encode = make_encoder(n_classes)

    def look(params, xs, ys):
        P = softmax(xs.dot(params["W"].T) + params["b"])
        dW, db = softmax_gradients(xs, P, encode(ys))
        return categorical_cross_entropy(P, encode(ys)), {"W": dW, "b": db}

    epoch, history = trainer(look, lr, batch_size, rng), []
    params = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}
    for _ in range(epochs):
        params, loss = epoch(params, X, y)
        history.append(loss)
    return params, history

# %% init_network
def gaussian(spread):
    def layer(rng, n_in, n_out):
        return spread(n_in) * rng.standard_normal((n_out, n_in))
    return layer

LAYERS = {"zeros": gaussian(lambda n: 0), "normal": gaussian(lambda n: 1e-2),
          "xavier": gaussian(lambda n: 1 / np.sqrt(n)), "he": gaussian(lambda n: np.sqrt(2 / n))}

def init_network(sizes, strategy, rng):
    draw, params = LAYERS[strategy], {}
    for number in range(1, len(sizes)):
        params["W%d" % number] = draw(rng, sizes[number - 1], sizes[number])
        params["b%d" % number] = np.zeros(sizes[number])
    return params

# %% forward
def layer_of(params, number):
    W, b = params["W%d" % number], params["b%d" % number]
    return lambda A: A.dot(W.T) + b

def quick_softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

def forward(X, params):
    last = len(params) // 2
    cache = {"A0": X}
    def remember(name, value):
        cache[name] = value
        return value
    A = X
    for number in range(1, last + 1):
        Z = remember("Z%d" % number, layer_of(params, number)(A))
        if number != last:
            A = remember("A%d" % number, np.where(Z > 0, Z, 0))
    return quick_softmax(Z), cache

# %% backward
def backward(Y, params, cache):
    last, grads, m = len(params) // 2, {}, len(Y)

    def send(number, dZ):
        """Write down the gradients of this layer, and tell the layer in front."""
        grads["W%d" % number] = dZ.T.dot(cache["A%d" % (number - 1)])
        grads["b%d" % number] = dZ.sum(axis=0)
        if number > 1:
            send(number - 1, dZ.dot(params["W%d" % number]) * (cache["Z%d" % (number - 1)] > 0))

    send(last, (quick_softmax(cache["Z%d" % last]) - Y) / m)
    return grads

# %% train
def keep_best():
    best = {"loss": float("inf"), "params": None}
    def offer(loss, params):
        if loss < best["loss"]:
            best.update(loss=loss, params={name: value.copy() for name, value in params.items()})
        return best["params"]
    return offer

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    encode, offer, best = make_encoder(len(params["b%d" % (len(params) // 2)])), keep_best(), params

    def look(params, xs, ys):
        P, cache = forward(xs, params)
        return categorical_cross_entropy(P, encode(ys)), backward(encode(ys), params, cache)

    epoch, history = trainer(look, lr, batch_size, rng), {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        params, loss = epoch(params, X_train, y_train)
        P, _ = forward(X_val, params)
        history["train_loss"].append(loss)
        history["val_loss"].append(categorical_cross_entropy(P, encode(y_val)))
        history["val_accuracy"].append(sum(P.argmax(axis=1) == y_val) / len(y_val))
        best = offer(history["val_loss"][-1], params)
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    def count(true, read):
        return int(((y == true) & (predicted == read)).sum())
    return np.array([[count(true, read) for read in range(n_classes)] for true in range(n_classes)])

# %% per_class_metrics
def per_class_metrics(C):
    def ratio(above, below):
        return above / below if below > 0 else 0.0
    precision = np.array([ratio(C[c, c], C[:, c].sum()) for c in range(len(C))])
    recall = np.array([ratio(C[c, c], C[c, :].sum()) for c in range(len(C))])
    f1 = np.array([ratio(2 * p * r, p + r) for p, r in zip(precision, recall)])
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": sum(f1) / len(f1)}

# %% my_model
def rmsprop(rate):
    size = {}
    def step(params, grads, lr):
        for name, grad in grads.items():
            size[name] = rate * size.get(name, 0.0) + (1 - rate) * grad ** 2
        return {name: params[name] - lr * grads[name] / (np.sqrt(size[name]) + 1e-6) for name in params}
    return step

def mover(n, rng):
    side = round(n ** 0.5)
    return lambda X: np.roll(X, rng.choice([0, 1, -1, side, -side]), axis=1)

def my_model(X_train, y_train, rng):
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    encode, step, move = make_encoder(k), rmsprop(0.95), mover(n, rng)
    params = init_network((n, 200, k), "he", rng)
    for lr in np.geomspace(1.5e-3, 1e-4, int(np.clip(500_000 // len(y_train), 9, 30))):
        for xs, ys in minibatches(X_train, y_train, 64, rng):
            params = step(params, backward(encode(ys), params, forward(move(xs), params)[1]), lr)
    return params
