import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

import { compressedAssets } from "./build-compressed.ts";
import { apiDocsAssets } from "./build-docs-assets.ts";
import { postmanAsset } from "./build-postman.ts";

const backend = process.env.DISPATCHER_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), apiDocsAssets(), postmanAsset(), compressedAssets()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../dispatcher/static",
    emptyOutDir: true,
    // The content security policy allows no inline script, and the polyfill is one.
    modulePreload: { polyfill: false },
    // A data: URL would need img-src/font-src data: in the policy for no gain.
    assetsInlineLimit: 0,
    target: "es2022",
  },
  server: {
    proxy: {
      "/api": backend,
      "/health": backend,
      "/socket.io": { target: backend, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/testing/setup.ts"],
    css: false,
    // A busy machine is no failure.
    testTimeout: 60_000,
  },
});
