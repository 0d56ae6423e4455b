"""A whole notebook of closures: functions that make the functions that are asked for."""
# ruff: noqa
# fmt: off

# %% variant whole-closures (row 29)
# %% select_pair
def make_selector():
    def is_one_of(digits):
        return lambda label: label in digits

    def select_pair(images, labels, negative, positive):
        wanted = is_one_of({int(negative), int(positive)})
        keep = [i for i, label in enumerate(labels.tolist()) if wanted(label)]
        return images[keep], np.array([float(labels[i] == positive) for i in keep])

    return select_pair

select_pair = make_selector()

# %% preprocess_images
def make_preprocessor(full_ink):
    def preprocess_images(images):
        return np.reshape(images, (len(images), -1)).astype(float) / full_ink
    return preprocess_images

preprocess_images = make_preprocessor(255)

# %% weighted_sum
def neuron(w, b):
    def fire(X):
        return X.dot(w) + b
    return fire

def weighted_sum(X, w, b):
    return neuron(w, b)(X)

# %% sigmoid
def make_sigmoid(limit):
    def sigmoid(z):
        return 1 / (1 + np.exp(-np.clip(z, -limit, limit)))
    return sigmoid

sigmoid = make_sigmoid(500)

# %% binary_cross_entropy
def make_loss(guard):
    def binary_cross_entropy(a, y):
        def cost(i):
            truth = a[i] if y[i] else 1 - a[i]
            return -np.log(max(truth, guard))
        return sum(map(cost, range(len(y)))) / len(y)
    return binary_cross_entropy

binary_cross_entropy = make_loss(1e-12)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    error = a - y
    def mean_with(weights):
        return error @ weights / len(error)
    return mean_with(X), mean_with(np.ones(len(error)))

# %% numerical_gradient
def along(f, v, i):
    """f as a function of its i-th entry only."""
    def line(t):
        moved = v.copy()
        moved.reshape(-1)[i] = t
        return f(moved)
    return line

def derivative(g, h):
    return lambda t: (g(t + h) - g(t - h)) / (2 * h)

def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float, order="C")
    return np.array([derivative(along(f, v, i), h)(t) for i, t in enumerate(v.ravel())]).reshape(v.shape)

# %% sgd_step
def sgd(lr):
    def step(params, grads):
        return {key: params[key] + -lr * grads[key] for key in grads}
    return step

def sgd_step(params, grads, lr):
    return sgd(lr)(params, grads)

# %% minibatches
def minibatches(X, y, batch_size, rng):
    rows = list(range(len(y)))
    rng.shuffle(rows)

    def deal(start):
        hand = rows[start:start + batch_size]
        return X[hand], y[hand]

    return (deal(start) for start in range(0, len(rows), batch_size))

# %% train_neuron
def trainer(gradients_and_loss, lr, batch_size, rng):
    step = sgd(lr)

    def train(params, X, y, epochs):
        history = []

        def one_epoch():
            nonlocal params
            cost = 0.0
            for xs, ys in minibatches(X, y, batch_size, rng):
                grads, loss = gradients_and_loss(params, xs, ys)
                params = step(params, grads)
                cost += loss * len(ys)
            return cost / len(y)

        for _ in range(epochs):
            history.append(one_epoch())
        return params, history

    return train

def train_neuron(X, y, lr, epochs, batch_size, rng):
    def look(params, xs, ys):
        a = sigmoid(neuron(params["w"], params["b"])(xs))
        dw, db = neuron_gradients(xs, a, ys)
        return {"w": dw, "b": db}, binary_cross_entropy(a, ys)

    return trainer(look, lr, batch_size, rng)({"w": np.zeros(X.shape[1]), "b": 0.0}, X, y, epochs)

# %% predict_labels
def decider(threshold):
    return lambda a: np.where(a >= threshold, 1, 0)

def predict_labels(a, threshold=0.5):
    return decider(threshold)(a)

# %% binary_metrics
def counter(y, predicted):
    pairs = [(int(t), int(p)) for t, p in zip(y, predicted)]
    return lambda truth, answer: pairs.count((truth, answer))

def fraction(above, below):
    return above / below if below > 0 else 0.0

def binary_metrics(y, predicted):
    count = counter(y, predicted)
    m = {"tp": count(1, 1), "fp": count(0, 1), "fn": count(1, 0), "tn": count(0, 0)}
    m["accuracy"] = fraction(m["tp"] + m["tn"], len(y))
    m["precision"] = fraction(m["tp"], m["tp"] + m["fp"])
    m["recall"] = fraction(m["tp"], m["tp"] + m["fn"])
    m["f1"] = fraction(2 * m["precision"] * m["recall"], m["precision"] + m["recall"])
    return m

# %% init_layer
def gaussian(std):
    def draw(rng, n_out, n_in):
        return std(n_in) * rng.standard_normal(size=(n_out, n_in))
    return draw

DRAWS = {"zeros": gaussian(lambda n: 0.0), "normal": gaussian(lambda n: 0.01),
         "xavier": gaussian(lambda n: n ** -0.5), "he": gaussian(lambda n: (2 / n) ** 0.5)}

def init_layer(n_in, n_out, strategy, rng):
    return DRAWS[strategy](rng, n_out, n_in), np.zeros((n_out,))

# %% relu
def gate(Z):
    is_open = np.greater(Z, 0)
    return lambda message: np.where(is_open, message, 0.0)

def relu(Z):
    return gate(Z)(Z)

# %% relu_backward
def relu_backward(dA, Z):
    return gate(Z)(dA)

# %% network_forward
def network_forward(X, params):
    hidden, output = neuron(params["W1"].T, params["b1"]), neuron(params["w2"], params["b2"])
    Z1 = hidden(X)
    A1 = relu(Z1)
    a = sigmoid(output(A1))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    error = (cache["a"] - y) / y.size

    def blame(W, Z):
        return gate(Z)(error[:, None] * W)

    dZ1 = blame(params["w2"], cache["Z1"])
    return {"W1": dZ1.T.dot(cache["X"]), "b1": dZ1.sum(0), "w2": error.dot(cache["A1"]), "b2": error.sum()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    def look(params, xs, ys):
        a, cache = network_forward(xs, params)
        return network_backward(ys, params, cache), binary_cross_entropy(a, ys)

    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2 = init_layer(n_hidden, 1, "xavier", rng)[0].reshape(-1)
    return trainer(look, lr, batch_size, rng)({"W1": W1, "b1": b1, "w2": w2, "b2": 0.0}, X, y, epochs)
