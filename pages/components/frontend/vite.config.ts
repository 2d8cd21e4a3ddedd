/** Settings of the unit tests; the bundles are built by scripts/build.mjs. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
