"""A whole notebook by somebody who thinks in French: docstrings, comments and inner names."""
# ruff: noqa
# fmt: off

# %% variant whole-french (row 31)
# %% select_pair
def select_pair(images, labels, negative, positive):
    """Garde les images des deux chiffres demandés et leur donne l'étiquette 0.0 ou 1.0."""
    à_garder = [i for i, étiquette in enumerate(labels) if étiquette == negative or étiquette == positive]
    étiquettes = labels[à_garder]
    return images[à_garder], (étiquettes == positive).astype(float)

# %% preprocess_images
def preprocess_images(images):
    """Une image par ligne, les pixels entre 0 (papier) et 1 (encre)."""
    m = images.shape[0]
    return images.reshape((m, -1)).astype("float64") * (1.0 / 255.0)

# %% weighted_sum
def weighted_sum(X, w, b):
    """Le score de chaque image : la somme des pixels pondérés, plus le biais."""
    scores = []
    for ligne in X:
        scores.append(np.sum(ligne * w) + b)
    return np.array(scores)

# %% sigmoid
def sigmoid(z):
    """La sigmoïde, sans jamais calculer l'exponentielle d'un grand nombre positif."""
    z = np.array(z, dtype=float)
    négatifs = z < 0
    e = np.exp(np.where(négatifs, z, -z))
    return np.where(négatifs, e, 1.0) / (1.0 + e)

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    """L'entropie croisée moyenne, en nats."""
    presque_zéro = 1e-12
    a = np.minimum(np.maximum(a, presque_zéro), 1 - presque_zéro)
    pertes = np.where(y == 1, np.log(a), np.log(1 - a))
    return -pertes.sum() / pertes.size

# %% neuron_gradients
def neuron_gradients(X, a, y):
    """La dérivée de la perte moyenne : erreur fois entrée, puis la moyenne sur les images."""
    erreur = a - y
    m, n = X.shape
    dw = np.zeros(n)
    for pixel in range(n):
        dw[pixel] = (erreur * X[:, pixel]).mean()
    return dw, erreur.mean()

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    """La pente mesurée : un petit pas de chaque côté, une composante à la fois."""
    v = np.asarray(v, dtype=float)
    pentes = []
    for i in range(v.size):
        à_droite, à_gauche = v.flatten(), v.flatten()
        à_droite[i] += h
        à_gauche[i] -= h
        pentes.append((f(à_droite.reshape(v.shape)) - f(à_gauche.reshape(v.shape))) / (2 * h))
    return np.array(pentes).reshape(v.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    """Un pas vers le bas de la pente."""
    nouveaux = params.copy()                    # copie du dictionnaire ; les tableaux sont remplacés, pas modifiés
    for nom in nouveaux:
        nouveaux[nom] = nouveaux[nom] - lr * grads[nom]
    return nouveaux

# %% minibatches
def minibatches(X, y, batch_size, rng):
    """Toutes les lignes une fois, par petits lots, dans un ordre tiré au sort."""
    ordre = rng.permutation(len(X))
    début = 0
    while début < len(ordre):
        lot = ordre[début:début + batch_size]
        yield X[lot], y[lot]
        début += batch_size

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    """La boucle d'apprentissage d'un seul neurone."""
    paramètres = {"w": np.zeros(X.shape[1]), "b": 0.0}
    histoire = []
    for époque in range(epochs):
        somme = 0.0
        for X_lot, y_lot in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_lot, paramètres["w"], paramètres["b"]))
            somme = somme + len(y_lot) * binary_cross_entropy(a, y_lot)
            dw, db = neuron_gradients(X_lot, a, y_lot)
            paramètres = sgd_step(paramètres, {"w": dw, "b": db}, lr)
        histoire.append(somme / len(y))
    return paramètres, histoire

# %% predict_labels
def predict_labels(a, threshold=0.5):
    """Oui à partir du seuil, non au-dessous."""
    seuil = threshold
    return np.array([1 if probabilité >= seuil else 0 for probabilité in a], dtype=int)

# %% binary_metrics
def binary_metrics(y, predicted):
    """Les quatre sortes de réponses et les quatre fractions."""
    vrais_positifs = faux_positifs = faux_négatifs = vrais_négatifs = 0
    for vérité, réponse in zip(y, predicted):
        if réponse == 1 and vérité == 1:
            vrais_positifs += 1
        elif réponse == 1:
            faux_positifs += 1
        elif vérité == 1:
            faux_négatifs += 1
        else:
            vrais_négatifs += 1

    def rapport(haut, bas):
        return haut / bas if bas != 0 else 0.0

    précision = rapport(vrais_positifs, vrais_positifs + faux_positifs)
    rappel = rapport(vrais_positifs, vrais_positifs + faux_négatifs)
    return {"tp": vrais_positifs, "fp": faux_positifs, "fn": faux_négatifs, "tn": vrais_négatifs,
            "accuracy": rapport(vrais_positifs + vrais_négatifs, len(y)), "precision": précision, "recall": rappel,
            "f1": rapport(2 * précision * rappel, précision + rappel)}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    """Les premiers poids, tirés au sort ; les biais sont nuls."""
    if strategy == "zeros":
        écart_type = 0.0
    elif strategy == "normal":
        écart_type = 0.01
    elif strategy == "xavier":
        écart_type = np.sqrt(1.0 / n_in)
    elif strategy == "he":
        écart_type = np.sqrt(2.0 / n_in)
    else:
        raise ValueError(f"stratégie inconnue : {strategy}")
    return rng.normal(0.0, écart_type, (n_out, n_in)), np.zeros(n_out)

# %% relu
def relu(Z):
    """La porte : seul le positif passe."""
    A = Z.copy()
    A[A < 0] = 0.0
    return A

# %% relu_backward
def relu_backward(dA, Z):
    """La porte, dans l'autre sens : elle est ouverte là où Z est positif."""
    ouverte = (Z > 0).astype(float)
    return ouverte * dA

# %% network_forward
def network_forward(X, params):
    """La couche cachée, la porte, puis le neurone de sortie."""
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    mémoire = {"X": X, "Z1": Z1, "A1": A1, "a": a}
    return a, mémoire

# %% network_backward
def network_backward(y, params, cache):
    """Le chemin du retour, une station après l'autre."""
    erreur = cache["a"] - y
    dw2, db2 = neuron_gradients(cache["A1"], cache["a"], y)
    part_de_chaque_unité = erreur[:, None] * params["w2"]
    dZ1 = relu_backward(part_de_chaque_unité, cache["Z1"])
    return {"W1": dZ1.T @ cache["X"] / len(y), "b1": dZ1.mean(axis=0), "w2": dw2, "b2": db2}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    """La même boucle, avec un réseau à la place du neurone."""
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    paramètres, histoire = {"W1": W1, "b1": b1, "w2": w2[0], "b2": 0.0}, []
    for époque in range(epochs):
        somme = 0.0
        for X_lot, y_lot in minibatches(X, y, batch_size, rng):
            a, mémoire = network_forward(X_lot, paramètres)
            somme = somme + len(y_lot) * binary_cross_entropy(a, y_lot)
            paramètres = sgd_step(paramètres, network_backward(y_lot, paramètres, mémoire), lr)
        histoire.append(somme / len(y))
    return paramètres, histoire
