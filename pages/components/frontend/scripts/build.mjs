// Builds each entry into ../dist as one self-contained file: `<name>.js` and, where it has styles, `<name>.css`.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { writeSourceHashes } from "./sources.mjs";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const ENTRIES = {
  canvas: ["src/canvas/main.tsx"],
  chart: ["src/chart/main.tsx", "src/chart/main.ts"],
  program: ["src/program/main.tsx"],
};

for (const [name, candidates] of Object.entries(ENTRIES)) {
  const entry = candidates.map(here).find((path) => existsSync(path));
  if (!entry) continue;
  await build({
    root: here("."),
    configFile: false,
    logLevel: "warn",
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
