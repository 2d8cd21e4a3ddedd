// Mounts the built project's bar as Streamlit does, with a stand-in for Python.
// Address: ?mode=view&theme=dark&title=...&problem=1&notice=1, and for mode=waiting a fragment #s=...
const query = new URLSearchParams(location.search);
document.documentElement.classList.toggle("dark", query.get("theme") === "dark");

const host = document.getElementById("host");
const shadow = host.attachShadow({ mode: "open" });
const sheet = document.createElement("link");
Object.assign(sheet, { rel: "stylesheet", href: "/dist/project.css" });
shadow.append(sheet);
await new Promise((done) => (sheet.onload = done));
const parent = document.createElement("div");
shadow.append(parent);
const { default: bar } = await import("/dist/project.js");

const mode = query.get("mode") ?? "own";
const python = {
  doc: "d1",
  mode,
  title: query.get("title") ?? "Residual digits",
  saved: mode === "own" ? { at: Date.now() - 61_000, problem: query.has("problem") ? "The disk of the server is full, so nothing was saved. Your work stays in this browser." : "" } : null,
  unsaved_hint: mode === "off" ? "kept in this browser only" : "",
  link: mode === "view" ? { label: "for the second lesson", may_fork: !query.has("look") } : null,
  notice: query.has("notice")
    ? { text: "Another tab saved this project first. Your changes went on as “Residual digits (2)”.", tone: "plain", actions: [{ name: "look", label: "Open the other one" }, { name: "fine", label: "Go on here" }] }
    : null,
  page: "build",
  projects_url: "projects",
};
window.python = python;
window.sent = [];

const answers = {
  rename: ({ title }) => Object.assign(python, { title, saved: { at: Date.now(), problem: "" } }),
  answer: () => Object.assign(python, { notice: null }),
  fork: () => Object.assign(python, { mode: "own", link: null, title: `${python.title} (copy)`, saved: { at: Date.now(), problem: "" } }),
  leave: () => Object.assign(python, { mode: "own", link: null, saved: { at: Date.now(), problem: "" } }),
};

function run() {
  window.leave = bar({
    key: "project",
    parentElement: parent,
    data: structuredClone(python),
    setStateValue(key, value) {
      window.sent.push([key, value]);
      if (key === "link") Object.assign(python, value.text ? { mode: "view", link: { label: "", may_fork: true } } : { mode: "lost" });
      setTimeout(run, 300);
    },
    setTriggerValue(key, value) {
      window.sent.push([key, value]);
      answers[value.name]?.(value.value);
      setTimeout(run, 60);
    },
  });
}
window.rerun = run;
run();
