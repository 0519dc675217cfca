import { defineConfig } from "vitest/config";

/** The interface in a real browser against the real core. LOKET_URL is the bridge's address with its token. */
export default defineConfig({
  test: { environment: "node", include: ["e2e/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
});
