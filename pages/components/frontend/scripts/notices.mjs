// Writes the third-party notices: every package whose code can reach the bundle, with its licence text.
// Usage: node scripts/notices.mjs <output file>
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const frontend = fileURLToPath(new URL("..", import.meta.url));
const output = process.argv[2];
if (!output) {
  console.error("Say where to write: node scripts/notices.mjs <output file>");
  process.exit(2);
}

// Type declarations are gone after the build.
const TYPES_ONLY = /node_modules\/(@types\/|csstype$)/;
const lock = JSON.parse(readFileSync(join(frontend, "package-lock.json"), "utf8"));
const shipped = Object.entries(lock.packages)
  .filter(([path, entry]) => path.startsWith("node_modules/") && !entry.dev && !entry.optional)
  .filter(([path]) => !TYPES_ONLY.test(path))
  .sort(([a], [b]) => (a < b ? -1 : 1));

// What a package does not say itself: it has no licence file, or holds other software in object code.
function ownText({ name }) {
  const path = join(frontend, "scripts/licences", `${name.replace(/^@/, "").replaceAll("/", "-")}.txt`);
  return existsSync(path) ? readFileSync(path, "utf8").trim() : null;
}

function licenceText(folder) {
  const name = readdirSync(folder).find((file) => /^(licen[cs]e|copying)/i.test(file));
  return name ? readFileSync(join(folder, name), "utf8").trim() : null;
}

const sections = shipped.map(([path, entry]) => {
  const folder = join(frontend, path);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const text = ownText(manifest) ?? licenceText(folder) ?? `Licensed under ${manifest.license}; the package holds no licence file.`;
  const home = typeof manifest.homepage === "string" ? `\n${manifest.homepage}` : "";
  return `${manifest.name} ${entry.version} (${manifest.license})${home}\n\n${text}\n`;
});

const head =
  "Third-party notices\n\nThe browser bundles in pages/components/dist contain code of these packages.\n" +
  "Made from pages/components/frontend/package-lock.json by scripts/notices.mjs.\n";
const rule = `\n${"-".repeat(78)}\n\n`;
writeFileSync(output, [head, ...sections].join(rule));
