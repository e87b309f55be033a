import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["{lib,app}/**/*.test.ts"], testTimeout: 60_000 } });
