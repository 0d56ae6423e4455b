"""The part of draw.py that runs in the browser: a sheet to draw on, and what was read in it.

`SCRIPT` is an anywidget module, `LOOK` its style sheet. The drawing is kept as strokes (points and
a width, in sides of the sheet), sent as 112 × 112 bytes, and answered by draw.py's `reading`.
"""

SCRIPT = r"""
const SENT = 112, WAIT = 120, PATIENCE = 1500;  // pixels, milliseconds, milliseconds
const FIRST_PEN = 0.07, STEP = 2 / 28;  // sides of the sheet
const TITLES = ["As a plain camera sees it", "Made like an MNIST digit"];
const EMPTY = "Draw a digit with mouse, pen or finger, or press Example.";
const BUSY = "The kernel has not answered yet. Is another cell running? " +
  "If the kernel was restarted, run this cell again.";
// Strokes in hundredths of a box: x, y, x, y, ...
const EXAMPLES = {
  0: [[50, 2, 22, 12, 14, 45, 22, 84, 50, 98, 78, 84, 86, 45, 78, 12, 50, 2]],
  1: [[32, 22, 54, 2, 54, 98]],
  2: [[18, 24, 32, 4, 62, 2, 78, 22, 66, 48, 16, 96, 84, 96]],
  3: [[20, 12, 50, 2, 76, 16, 70, 40, 42, 47, 76, 56, 82, 82, 52, 98, 16, 88]],
  4: [[58, 2, 14, 66, 86, 66], [64, 40, 62, 98]],
  5: [[76, 3, 28, 3, 24, 44, 58, 40, 80, 62, 72, 90, 44, 98, 18, 88]],
  6: [[68, 2, 34, 26, 18, 66, 32, 96, 64, 96, 80, 72, 62, 52, 34, 56, 20, 76]],
  7: [[16, 4, 84, 4, 62, 44, 44, 98]],
  8: [[50, 48, 24, 34, 26, 8, 52, 2, 76, 12, 72, 36, 50, 48, 20, 70, 26, 94, 52, 98, 80, 90,
       78, 66, 50, 48]],
  9: [[76, 26, 58, 4, 28, 8, 20, 34, 40, 50, 68, 42, 76, 26, 72, 62, 58, 98]],
};

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function paint(sheet, strokes, ink, paper) {
  const context = sheet.getContext("2d"), side = sheet.width;
  context.fillStyle = paper;
  context.fillRect(0, 0, side, side);
  Object.assign(context, { strokeStyle: ink, lineCap: "round", lineJoin: "round" });
  for (const { points, width } of strokes) {
    const at = points.map(([x, y]) => [x * side, y * side]);
    context.lineWidth = width * side;
    context.beginPath();
    context.moveTo(...at[0]);
    for (let i = 1; i < at.length - 1; i++) {
      const middle = [(at[i][0] + at[i + 1][0]) / 2, (at[i][1] + at[i + 1][1]) / 2];
      context.quadraticCurveTo(...at[i], ...middle);
    }
    const [x, y] = at[at.length - 1];
    context.lineTo(x + 0.01, y);  // a single point leaves a dot
    context.stroke();
  }
}

function bytes(strokes) {
  const sheet = make("canvas", { width: SENT, height: SENT });
  paint(sheet, strokes, "white", "black");
  const { data } = sheet.getContext("2d").getImageData(0, 0, SENT, SENT);
  return btoa(String.fromCharCode(...data.filter((_, i) => i % 4 === 0)));
}

function example(name, pen) {
  return EXAMPLES[name].map((flat) => ({
    width: pen,
    points: flat.flatMap((x, i) => i % 2 ? [] : [[0.26 + 0.0048 * x, 0.14 + 0.0072 * flat[i + 1]]]),
  }));
}

function transform(strokes, factor, right) {
  const points = strokes.flatMap((stroke) => stroke.points);
  const middle = [0, 1].map((k) => {
    const values = points.map((point) => point[k]);
    return (Math.min(...values) + Math.max(...values)) / 2;
  });
  const move = ([x, y]) => [
    middle[0] + factor * (x - middle[0]) + right, middle[1] + factor * (y - middle[1])];
  return strokes.map(({ points, width }) => ({ points: points.map(move), width: factor * width }));
}

function panel(title, names) {
  const image = make("canvas", { width: 28, height: 28, className: "draw-image" });
  image.setAttribute("role", "img");
  const answer = make("p", { className: "draw-answer" });
  const bars = names.map(() => make("span", { className: "draw-fill" }));
  const shares = names.map(() => make("span", { className: "draw-share" }));
  const rows = names.map((name, k) => make("li", {},
    make("span", { className: "draw-name", textContent: name }),
    make("span", { className: "draw-track" }, bars[k]), shares[k]));
  const list = make("ul", { className: "draw-bars" }, ...rows);
  list.setAttribute("aria-label", `probabilities, ${title}`);
  const words = make("ul", { className: "draw-words" });
  const box = make("section", { className: "draw-panel" },
    make("h4", { textContent: title }), make("div", { className: "draw-pair" }, image, list),
    answer, words);
  box.setAttribute("aria-label", title);
  return { box, show(pixels, probabilities, said) {
    const context = image.getContext("2d"), data = context.createImageData(28, 28);
    for (let i = 0; i < 784; i++) {
      const grey = 255 - (pixels ? pixels[i] : 0);
      data.data.set([grey, grey, grey, 255], 4 * i);
    }
    context.putImageData(data, 0, 0);
    const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    names.forEach((_, k) => {
      bars[k].style.width = probabilities ? `${100 * probabilities[k]}%` : "0";
      shares[k].textContent = probabilities ? `${(100 * probabilities[k]).toFixed(1)} %` : "–";
      rows[k].classList.toggle("draw-best", k === best);
    });
    const read = best < 0 ? "" : `${names[best]} (${(100 * probabilities[best]).toFixed(0)} %)`;
    answer.textContent = read && `Read as ${read}`;
    image.setAttribute("aria-label", `${title}, 28 × 28 pixels${pixels ? "" : ", empty"}`);
    words.replaceChildren(...said.map((line) => make("li", { textContent: line })));
    return read;
  } };
}

function render({ model, el }) {
  const names = model.get("names"), known = names.filter((name) => name in EXAMPLES);
  const examples = known.length ? known : Object.keys(EXAMPLES);
  let strokes = [], pen = FIRST_PEN, shown = 0, number = 0, timer = null, patience = null;
  const fingers = new Map();
  const sheet = make("canvas", { width: 448, height: 448, className: "draw-sheet" });
  sheet.setAttribute("role", "img");
  sheet.setAttribute("aria-label", "sheet to draw on; the buttons below draw without a mouse");
  const said = make("p", { className: "draw-said", textContent: EMPTY });
  said.setAttribute("role", "status");
  const panels = TITLES.map((title) => panel(title, names));

  function send() {
    timer = null;
    number = Date.now();
    model.set("drawing", { number, ink: bytes(strokes) });
    model.save_changes();
    clearTimeout(patience);
    patience = setTimeout(() => {
      if (strokes.length && model.get("reading").number !== number) said.textContent = BUSY;
    }, PATIENCE);
  }
  function redraw() {
    paint(sheet, strokes, "black", "white");
    timer ??= setTimeout(send, WAIT);
  }
  function answer() {
    const { images, probabilities, words, problem } = model.get("reading");
    const reads = panels.map(({ show }, k) =>
      show(images?.[k], probabilities?.[k], k === 0 && words || []));
    said.textContent = problem ?? (reads[0]
      ? `Plain camera: ${reads[0]}. Like MNIST: ${reads[1]}.` : EMPTY);
    said.classList.toggle("draw-problem", Boolean(problem));
  }

  const change = (step) => () => {
    if (strokes.length) strokes = step(); else said.textContent = EMPTY;
    redraw();
  };
  const width = (factor) => () => {
    pen = Math.min(0.3, Math.max(0.01, pen * factor));
    strokes = strokes.map((stroke) => ({ ...stroke, width: stroke.width * factor }));
    redraw();
  };
  const actions = {
    Clear: () => { strokes = []; redraw(); },
    Example: () => { strokes = example(examples[shown++ % examples.length], pen); redraw(); },
    "Move left": change(() => transform(strokes, 1, -STEP)),
    "Move right": change(() => transform(strokes, 1, STEP)),
    Smaller: change(() => transform(strokes, 0.8, 0)),
    Larger: change(() => transform(strokes, 1.25, 0)),
    Thinner: width(0.75),
    Thicker: width(4 / 3),
  };
  const buttons = Object.entries(actions).map(([textContent, onclick]) =>
    make("button", { type: "button", textContent, onclick }));

  const point = (event) => {
    const box = sheet.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    sheet.setPointerCapture(event.pointerId);
    const stroke = { points: [point(event)], width: pen };
    fingers.set(event.pointerId, stroke);
    strokes.push(stroke);
    redraw();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.get(event.pointerId).points.push(point(event));
    redraw();
  });
  for (const end of ["pointerup", "pointercancel"])
    sheet.addEventListener(end, (event) => fingers.delete(event.pointerId));

  const tools = make("div", { className: "draw-tools" }, sheet,
    make("div", { className: "draw-buttons" }, ...buttons));
  el.classList.add("draw");
  el.dataset.lmSuppressShortcuts = "true";  // JupyterLab must leave Enter and Space to the buttons
  el.append(tools, make("div", { className: "draw-side" },
    make("div", { className: "draw-panels" }, ...panels.map(({ box }) => box)), said));
  model.on("change:reading", answer);
  answer();
  redraw();
  return () => {
    [timer, patience].forEach(clearTimeout);
    model.off("change:reading", answer);
  };
}

export default { render };
"""

# Colours are those of the page, light or dark; only the paper is always white.
LOOK = """
.draw { display: flex; flex-wrap: wrap; gap: 1em 1.5em; max-width: 62em; padding: 4px;
  color: var(--jp-ui-font-color1, inherit); font-family: var(--jp-ui-font-family, sans-serif);
  font-size: 13px; line-height: 1.4; }
.draw h4, .draw p, .draw ul { margin: 0; padding: 0; font-size: 1em; }
.draw ul { list-style: none; }
.draw h4 { font-weight: 600; margin-bottom: 0.4em; }
.draw-tools { width: 224px; max-width: 100%; }
.draw-sheet { display: block; width: 100%; aspect-ratio: 1; touch-action: none; cursor: crosshair; }
.draw-sheet, .draw-image { background: white; outline: 1px solid currentColor; }
.draw-buttons { display: grid; grid-template-columns: 1fr 1fr; gap: 6px; margin-top: 8px; }
.draw button { font: inherit; color: inherit; background: transparent; min-height: 28px;
  border: 1px solid currentColor; border-radius: 3px; cursor: pointer; }
.draw button:hover { background: color-mix(in srgb, currentColor 14%, transparent); }
.draw button:focus-visible { outline: 3px solid currentColor; outline-offset: 1px; }
.draw-side { flex: 1 1 18em; min-width: 0; }
.draw-panels { display: flex; flex-wrap: wrap; gap: 1em 1.5em; }
.draw-panel { flex: 1 1 17em; min-width: 0; max-width: 24em; }
.draw-pair { display: flex; gap: 10px; align-items: flex-start; }
.draw-image { flex: none; width: 112px; height: 112px; image-rendering: pixelated; }
.draw-bars { flex: 1; min-width: 0; }
.draw-bars li { display: flex; gap: 5px; align-items: center; line-height: 1.25; }
.draw-name { min-width: 1em; text-align: right; }
.draw-track { flex: 1; height: 9px; border: 1px solid currentColor; min-width: 20px; }
.draw-fill { display: block; height: 100%; background: currentColor; }
.draw-share { flex: none; width: 4.8em; text-align: right; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.draw-best { font-weight: 700; }
.draw .draw-answer { margin-top: 6px; font-weight: 600; min-height: 1.4em; }
.draw .draw-said { margin-top: 0.8em; }
.draw .draw-problem { border-left: 4px solid currentColor; padding-left: 8px; font-weight: 600;
  overflow-wrap: anywhere; }
"""
