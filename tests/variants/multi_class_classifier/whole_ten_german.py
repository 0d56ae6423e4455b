"""A whole notebook by somebody who thinks in German: docstrings, comments and inner names."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-german (row 31)
# %% fit_scaler
def fit_scaler(X):
    """Mittelwert und Standardabweichung jedes Bildpunkts."""
    anzahl = len(X)
    mittel = sum(X) / anzahl
    streuung = np.sqrt(sum((zeile - mittel) ** 2 for zeile in X) / anzahl)
    return {"mean": mittel, "std": streuung}

# %% apply_scaler
def apply_scaler(X, scaler):
    """Jeder Bildpunkt in Einheiten seiner üblichen Abweichung; was nie schwankt, wird 0."""
    ergebnis = np.zeros_like(X)
    for spalte, (mittel, streuung) in enumerate(zip(scaler["mean"], scaler["std"])):
        if streuung >= 1e-12:
            ergebnis[:, spalte] = (X[:, spalte] - mittel) / streuung
    return ergebnis

# %% one_hot
def one_hot(y, n_classes):
    """Eine Zeile je Bild, mit einer einzigen Eins."""
    tabelle = np.zeros((len(y), n_classes))
    for zeile, klasse in enumerate(y):
        tabelle[zeile][klasse] = 1.0
    return tabelle

# %% softmax
def softmax(Z):
    """Anteile am Ganzen, je Zeile; die größte Zahl der Zeile wird vorher abgezogen."""
    größte = Z.max(axis=1).reshape(-1, 1)
    potenzen = np.exp(Z - größte)
    return potenzen / potenzen.sum(axis=1).reshape(-1, 1)

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    """Der mittlere Verlust in Nats."""
    wahre_klasse = Y.argmax(axis=1)
    verluste = [-np.log(max(p[klasse], 1e-12)) for p, klasse in zip(P, wahre_klasse)]
    return float(np.mean(verluste))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    """Derselbe Verlust, ohne je eine Wahrscheinlichkeit zu bilden."""
    summe = 0.0
    for punkte, klasse in zip(Z, y):
        größte = punkte.max()
        summe += größte + np.log(np.exp(punkte - größte).sum()) - punkte[klasse]
    return summe / len(y)

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    """Fehler mal Eingabe: jedes mit jedem."""
    fehler = p - y
    dW = np.zeros((len(p), len(x)))
    for klasse in range(len(p)):
        dW[klasse] = fehler[klasse] * x
    return dW, fehler

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    """Der Mittelwert über den Stapel."""
    dW, db = 0, 0
    for x, p, y in zip(X, P, Y):
        dW_eins, db_eins = softmax_gradients_one(x, p, y)
        dW, db = dW + dW_eins, db + db_eins
    return dW / len(X), db / len(X)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    """Zehn Schablonen, Schritt für Schritt bergab."""
    gewichte, schwellen = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes)
    verlauf = []
    for durchgang in range(epochs):
        summe = 0.0
        for bilder, klassen in minibatches(X, y, batch_size, rng):
            P = softmax(bilder @ gewichte.T + schwellen)
            Y = one_hot(klassen, n_classes)
            summe += categorical_cross_entropy(P, Y) * len(klassen)
            dW, db = softmax_gradients(bilder, P, Y)
            neu = sgd_step({"W": gewichte, "b": schwellen}, {"W": dW, "b": db}, lr)
            gewichte, schwellen = neu["W"], neu["b"]
        verlauf.append(summe / len(y))
    return {"W": gewichte, "b": schwellen}, verlauf

# %% init_network
def init_network(sizes, strategy, rng):
    """Die ersten Gewichte, gewürfelt."""
    netz = {}
    for schicht, eingänge in enumerate(sizes[:-1], start=1):
        ausgänge = sizes[schicht]
        streuung = 0.0
        if strategy == "normal":
            streuung = 0.01
        if strategy == "xavier":
            streuung = np.sqrt(1 / eingänge)
        if strategy == "he":
            streuung = np.sqrt(2 / eingänge)
        netz[f"W{schicht}"] = rng.normal(0, 1, (ausgänge, eingänge)) * streuung
        netz[f"b{schicht}"] = np.zeros(ausgänge)
    return netz

# %% forward
def forward(X, params):
    """Vorwärts durch alle Schichten."""
    tiefe = len(params) // 2
    speicher = {"A0": X}
    signal = X
    for schicht in range(1, tiefe + 1):
        punkte = signal @ params[f"W{schicht}"].T + params[f"b{schicht}"]
        speicher[f"Z{schicht}"] = punkte
        if schicht < tiefe:                             # nach der letzten Schicht steht kein Tor
            signal = punkte.copy()
            signal[signal < 0] = 0
            speicher[f"A{schicht}"] = signal
    return softmax(punkte), speicher

# %% backward
def backward(Y, params, cache):
    """Und den ganzen Weg zurück."""
    tiefe, steigungen = len(params) // 2, {}
    fehler = softmax(cache[f"Z{tiefe}"]) - Y
    for schicht in range(tiefe, 0, -1):
        steigungen[f"W{schicht}"] = fehler.T @ cache[f"A{schicht - 1}"] / len(Y)
        steigungen[f"b{schicht}"] = fehler.sum(axis=0) / len(Y)
        if schicht > 1:
            offen = cache[f"Z{schicht - 1}"] > 0
            fehler = (fehler @ params[f"W{schicht}"]) * offen
    return steigungen

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    """Lernen, zusehen, und den besten Zustand behalten (nach Treffern)."""
    klassenzahl = params[f"b{len(params) // 2}"].size
    bestes_netz, beste_trefferquote = params, -1.0
    verlauf = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    netz = dict(params)
    for durchgang in range(epochs):
        summe = 0.0
        for bilder, klassen in minibatches(X_train, y_train, batch_size, rng):
            P, speicher = forward(bilder, netz)
            Y = one_hot(klassen, klassenzahl)
            summe += categorical_cross_entropy(P, Y) * len(klassen)
            netz = sgd_step(netz, backward(Y, netz, speicher), lr)
        P, _ = forward(X_val, netz)
        trefferquote = float(np.mean(P.argmax(axis=1) == y_val))
        verlauf["train_loss"].append(summe / len(y_train))
        verlauf["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, klassenzahl)))
        verlauf["val_accuracy"].append(trefferquote)
        if trefferquote > beste_trefferquote:
            bestes_netz, beste_trefferquote = netz, trefferquote
    return bestes_netz, verlauf

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    """Zeilen sind die Wahrheit, Spalten die Antworten."""
    zeilen = [np.bincount(predicted[y == wahr], minlength=n_classes) for wahr in range(n_classes)]
    return np.array(zeilen)

# %% per_class_metrics
def per_class_metrics(C):
    """Genauigkeit, Trefferquote und F1 je Klasse."""
    genauigkeit, trefferquote, f1 = [], [], []
    for klasse in range(len(C)):
        richtig, genannt, vorhanden = C[klasse, klasse], C[:, klasse].sum(), C[klasse, :].sum()
        genauigkeit.append(richtig / genannt if genannt else 0.0)
        trefferquote.append(richtig / vorhanden if vorhanden else 0.0)
        f1.append(2 * richtig / (genannt + vorhanden) if genannt + vorhanden else 0.0)
    return {"precision": np.array(genauigkeit), "recall": np.array(trefferquote), "f1": np.array(f1),
            "macro_f1": float(np.mean(f1))}

# %% my_model
def my_model(X_train, y_train, rng):
    """Eine breite Schicht, verschobene Bilder, kleiner werdende Schritte."""
    klassenzahl, breite = int(y_train.max()) + 1, round(X_train.shape[1] ** 0.5)
    netz = init_network((X_train.shape[1], 240, klassenzahl), "he", rng)
    einheit = np.eye(klassenzahl)
    durchgänge = int(np.clip(500_000 // len(y_train), 10, 30))
    for durchgang in range(durchgänge):
        schrittweite = 0.45 * (1 - durchgang / durchgänge) ** 1.5 + 0.01
        for bilder, klassen in minibatches(X_train, y_train, 48, rng):
            verschoben = np.roll(bilder, rng.choice([0, 1, -1, breite, -breite]), axis=1)
            netz = sgd_step(netz, backward(einheit[klassen], netz, forward(verschoben, netz)[1]), schrittweite)
    return netz
