// Mounts the built program component as Streamlit does. Address: ?theme=dark&trace=views&mode=operation&look=1
// Traces are files {text, trace, ...more data} in dev/traces, which git does not keep: write them with inspector.Recorder.
import program from "/dist/program.js";

const query = new URLSearchParams(location.search);
document.documentElement.classList.toggle("dark", query.get("theme") === "dark");

const host = document.getElementById("host");
const shadow = host.attachShadow({ mode: "open" });
const sheet = document.createElement("link");
Object.assign(sheet, { rel: "stylesheet", href: "/dist/program.css" });
shadow.append(sheet);
await new Promise((done) => (sheet.onload = done));
const parent = document.createElement("div");
shadow.append(parent);

const name = query.get("trace");
const recorded = name ? await (await fetch(`/frontend/dev/traces/${name}.json`)).json() : { text: null, trace: null };
const PROGRAMS = {
  ready: [
    { group: "Memory", items: [
      { name: "shared-cells", title: "A view shows the same cells", idea: "Writing through one name changes the other." },
      { name: "strided", title: "Every third cell", idea: "A slice with a step is a view with a larger stride." },
    ] },
    { group: "Shapes", items: [{ name: "view-fails", title: "Why view fails", idea: "Dimensions merge only when they lie in one run." }] },
    { group: "Autograd", items: [{ name: "leaf", title: "Leaves and results", idea: "Only leaves keep their gradient." }] },
  ],
  own: ["my first views"],
};

const python = { doc: "d1", load_rev: 1, ack: 0, trace_rev: 0, text: recorded.text, sent: false, trace: recorded.trace, arguments: recorded.arguments };
window.python = python;
window.sent = [];
let unmount = null;

// What Python sends of the project: ?look=1 shows it read only, ?project=p1 keeps it, ?place={"node":"conv1"} points at something.
const around = () => ({
  ...(query.has("look") && { read_only: true, project: "", saved: null }),
  ...(query.has("project") && { read_only: false, project: query.get("project"), saved: { at: Date.now(), problem: query.get("problem") ?? "" } }),
  place: JSON.parse(query.get("place") ?? "null"),
});

function run() {
  const { text, sent, ...rest } = python;
  unmount = program({
    key: "program",
    parentElement: parent,
    data: { ...recorded, ...rest, text: sent ? null : text, mode: query.get("mode") ?? "program", programs: PROGRAMS, refused: null, ...around() },
    setStateValue(name_, value) {
      window.sent.push([name_, JSON.parse(JSON.stringify(value))]);
      python.ack = value.rev;
      if (name_ === "arguments") Object.assign(python, { arguments: value.values, trace_rev: value.rev });
      else Object.assign(python, { text: value.text, sent: true });
      setTimeout(run, 15);
    },
    setTriggerValue(name_, value) {
      window.sent.push([name_, JSON.parse(JSON.stringify(value))]);
      if (name_ === "run") setTimeout(() => (Object.assign(python, { ack: value.rev, trace_rev: value.rev, sent: true }), run()), Number(query.get("wait") ?? 60));
    },
  });
}
window.leave = () => unmount();
window.enter = run;
window.rerun = run;
run();
