// Writes ../dist/SOURCES.sha256: one line for each file the bundle is made from, in the form of sha256sum.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const frontend = fileURLToPath(new URL("..", import.meta.url));

// Tests do not reach the bundle, so a changed test does not make it old.
const SINGLE = ["package-lock.json", "package.json", "scripts/build.mjs", "tsconfig.json"];
const isSource = (path) => !/\.test\.tsx?$/.test(path);

export function sourceFiles() {
  const inside = readdirSync(join(frontend, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(frontend.length))
    .map((path) => path.replaceAll("\\", "/"))
    .filter(isSource);
  return [...SINGLE, ...inside].sort();
}

export function writeSourceHashes() {
  const lines = sourceFiles().map((path) => {
    const hash = createHash("sha256").update(readFileSync(join(frontend, path))).digest("hex");
    return `${hash}  ${path}\n`;
  });
  writeFileSync(join(frontend, "../dist/SOURCES.sha256"), lines.join(""));
}
