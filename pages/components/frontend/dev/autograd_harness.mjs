// Mounts the built autograd component as Streamlit does. Address: ?theme=dark&trace=two_ways
// Traces are files {text, trace} in dev/traces, which git does not keep: write them with inspector.GradRecorder.
import autograd from "/dist/autograd.js";

const query = new URLSearchParams(location.search);
document.documentElement.classList.toggle("dark", query.get("theme") === "dark");

const host = document.getElementById("host");
const shadow = host.attachShadow({ mode: "open" });
const sheet = document.createElement("link");
Object.assign(sheet, { rel: "stylesheet", href: "/dist/autograd.css" });
shadow.append(sheet);
await new Promise((done) => (sheet.onload = done));
const parent = document.createElement("div");
shadow.append(parent);

const name = query.get("trace");
const recorded = name ? await (await fetch(`/frontend/dev/traces/${name}.json`)).json() : { text: null, trace: null };
const PROGRAMS = {
  ready: [
    { group: "Graphs", items: [{ name: "two-ways", title: "Two ways to one leaf", idea: "Gradients that meet are added." }] },
    { group: "Modes", items: [{ name: "no-grad", title: "Under no_grad", idea: "What is made there has no grad_fn." }] },
  ],
  own: [],
};

const python = { doc: "d1", load_rev: 1, ack: 0, trace_rev: 0, text: recorded.text, sent: false, trace: recorded.trace };
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
  unmount = autograd({
    key: "autograd",
    parentElement: parent,
    data: { mode: "program", title: recorded.title ?? "", note: recorded.note ?? "", ...rest, text: sent ? null : text, programs: PROGRAMS, refused: null, ...around() },
    setStateValue(name_, value) {
      window.sent.push([name_, JSON.parse(JSON.stringify(value))]);
      Object.assign(python, { ack: value.rev, text: value.text, sent: true });
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
