// Builds each entry into ../dist as one self-contained file: `<name>.js` and, where it has styles, `<name>.css`.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { writeSourceHashes } from "./sources.mjs";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const ENTRIES = {
  autograd: ["src/autograd/main.tsx"],
  canvas: ["src/canvas/main.tsx"],
  chart: ["src/chart/main.tsx", "src/chart/main.ts"],
  drawing: ["src/drawing/main.tsx"],
  modules: ["src/modules/main.tsx"],
  program: ["src/program/main.tsx"],
  project: ["src/project/main.tsx"],
};

// The runtime that Graphviz is compiled with can load files by their address. Nothing here asks it to,
// and a bundle that asks no other machine should not hold the means.
const REQUESTS = [
  ['await fetch(url,{credentials:"same-origin"})', "null"],
  ["globalThis.XMLHttpRequest", "false"],
  ["new XMLHttpRequest", "null"],
];
const withoutRequests = () => ({
  name: "without-requests",
  transform(code, id) {
    if (!id.includes("/@viz-js/viz/dist/")) return null;
    for (const [request, nothing] of REQUESTS) {
      if (!code.includes(request)) throw new Error(`@viz-js/viz no longer holds ${request}: look at it again`);
      code = code.replaceAll(request, nothing);
    }
    if (/\bfetch\(|XMLHttpRequest/.test(code)) throw new Error("@viz-js/viz still holds a request");
    return { code, map: null };
  },
});

for (const [name, candidates] of Object.entries(ENTRIES)) {
  const entry = candidates.map(here).find((path) => existsSync(path));
  if (!entry) continue;
  await build({
    root: here("."),
    configFile: false,
    logLevel: "warn",
    worker: { plugins: () => [withoutRequests()] },
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir: here("../dist"),
      emptyOutDir: false,
      target: "es2022",
      sourcemap: false,
      reportCompressedSize: false,
      lib: { entry, formats: ["es"], fileName: () => `${name}.js`, cssFileName: name },
      rollupOptions: {
        output: { codeSplitting: false, minify: true },
        // Libraries mark their files for server rendering; a browser bundle has no use for that.
        onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
      },
    },
  });
}
writeSourceHashes();
