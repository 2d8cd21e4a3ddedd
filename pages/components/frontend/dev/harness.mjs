// Mounts the built canvas as Streamlit does, with a stand-in for Python. Address: ?theme=dark&graph=lenet5|big|none&n=200&look=1
import canvas from "/dist/canvas.js";
import { CATALOG } from "./catalog.mjs";
import { EXAMPLES, chainOf } from "./examples.mjs";
import { answer } from "./fake_python.mjs";

const query = new URLSearchParams(location.search);
document.documentElement.classList.toggle("dark", query.get("theme") === "dark");

const host = document.getElementById("host");
const shadow = host.attachShadow({ mode: "open" });
const sheet = document.createElement("link");
Object.assign(sheet, { rel: "stylesheet", href: "/dist/canvas.css" });
shadow.append(sheet);
await new Promise((done) => (sheet.onload = done));
const parent = document.createElement("div");
shadow.append(parent);

const wanted = query.get("graph");
const python = {
  document: wanted === "big" ? chainOf(Number(query.get("n") ?? 200)) : (EXAMPLES[wanted] ?? null),
  doc: "d1",
  loadRev: wanted && wanted !== "none" ? 1 : 0,
  ack: 0,
  acknowledged: false,
  offers: null,
  refused: null,
};
window.python = python;
window.sent = [];
window.actions = [];
let unmount = null;

// What Python sends of the project: ?look=1 shows it read only, ?project=p1 keeps it, ?place={"node":"conv1"} points at something.
const around = () => ({
  ...(query.has("look") && { read_only: true, project: "", saved: null }),
  ...(query.has("project") && { read_only: false, project: query.get("project"), saved: { at: Date.now(), problem: query.get("problem") ?? "" } }),
  place: JSON.parse(query.get("place") ?? "null"),
});

function run() {
  const labels = answer(python.document ?? EXAMPLES.none, CATALOG);
  labels.rev = python.ack;
  unmount = canvas({
    key: "canvas",
    parentElement: parent,
    data: {
      doc: python.doc,
      load_rev: python.loadRev,
      ack: python.ack,
      document: python.acknowledged ? null : python.document,
      catalog: python.acknowledged ? null : CATALOG,
      catalog_version: CATALOG.version,
      refused: python.refused,
      offers: python.offers,
      ...around(),
      labels,
    },
    setStateValue(name, value) {
      window.sent.push([name, JSON.parse(JSON.stringify(value))]);
      if (value.load_rev !== python.loadRev || value.rev <= python.ack) return;
      python.document = value.document;
      python.ack = value.rev;
      python.acknowledged = true;
      setTimeout(run, 15);
    },
    setTriggerValue(name, value) {
      window.actions.push([name, value]);
      if (name === "ask") python.offers = { nonce: value.nonce, fits: ["Linear", "Flatten", "ReLU", "Conv2d"] };
      if (name === "action" && value.name === "example") {
        python.document = EXAMPLES[value.value] ?? EXAMPLES.lenet5;
        python.loadRev += 1;
        python.acknowledged = false;
      }
      setTimeout(run, 15);
    },
  });
}
window.leave = () => unmount();
window.enter = run;
window.rerun = run;
run();
