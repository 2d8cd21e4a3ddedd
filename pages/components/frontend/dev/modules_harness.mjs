// Mounts the built modules or drawing component as Streamlit does, with a stand-in for Python.
// Address: ?theme=dark&show=drawing&n=2500, where n is how many blocks the module has.
import { CATALOG } from "./catalog.mjs";
import { EXAMPLES } from "./examples.mjs";

const query = new URLSearchParams(location.search);
const name = query.get("show") === "drawing" ? "drawing" : "modules";
document.documentElement.classList.toggle("dark", query.get("theme") === "dark");

const host = document.getElementById("host");
const shadow = host.attachShadow({ mode: "open" });
const sheet = document.createElement("link");
Object.assign(sheet, { rel: "stylesheet", href: `/dist/${name}.css` });
shadow.append(sheet);
await new Promise((done) => (sheet.onload = done));
const parent = document.createElement("div");
shadow.append(parent);
const { default: component } = await import(`/dist/${name}.js`);

const graph = EXAMPLES.lenet5;
const code = graph.nodes.map((node) => `self.${node.name} = nn.${node.kind}()`).join("\n");
const row = (path, type, more) => ({
  path, parent: path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : "", role: "module", type, names: [path],
  own: 0, total: 0, trainable: 0, bytes: 0, shape: null, dtype: "float32", device: "cpu", requires_grad: true,
  persistent: null, note: "", tie: null, tie_kind: "", unregistered: false, line: null, node: null, ...more,
});
const layers = graph.nodes.map((node, at) => row(node.name, node.kind, { line: at + 1, node: node.name }));
const blocks = [...Array(Number(query.get("n") ?? 0)).keys()].flatMap((at) => [
  row(`block${at}`, "Block", { own: 64, total: 64 }),
  row(`block${at}.weight`, "Parameter", { role: "parameter", shape: [8, 8], own: 64, total: 64, bytes: 256 }),
]);

const python = { rev: 1, ack: 0, selected: "", rows: [row("", "Model"), ...layers, ...blocks] };
window.python = python;
window.sent = [];
const dot = "digraph { node [shape=box]; x -> conv1 -> relu1 -> pool1 -> y }";

function run() {
  const data = name === "drawing"
    ? { dot: query.get("dot") ?? dot, title: "A drawing", name: "drawing" }
    : { doc: "d1", title: "LeNet-5", totals: { parameters: 61706, trainable: 61706 }, code, graph, catalog: CATALOG, read_only: query.has("look"), ...python };
  window.leave = component({
    key: name,
    parentElement: parent,
    data,
    setStateValue(key, value) {
      window.sent.push([key, value]);
      Object.assign(python, { ack: value.rev, selected: value.path });
      setTimeout(run, 15);
    },
    setTriggerValue(key, { name: action, value }) {
      window.sent.push([key, { name: action, value }]);
      if (action !== "freeze") return;
      const inside = (path) => value.path === "" || path === value.path || path.startsWith(`${value.path}.`);
      python.rows = python.rows.map((entry) => (inside(entry.path) ? { ...entry, requires_grad: value.requires_grad } : entry));
      python.rev += 1;
      setTimeout(run, 15);
    },
  });
}
window.rerun = run;
run();
