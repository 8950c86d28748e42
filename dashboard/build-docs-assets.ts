import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const FILES = {
  "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
  "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
  "redoc.standalone.js": "redoc/bundles/redoc.standalone.js",
};

/** Puts what /api/docs and /api/redoc load beside the dashboard's own assets, so that nothing comes from a CDN. */
export function apiDocsAssets(): Plugin {
  const { resolve } = createRequire(import.meta.url);
  return {
    name: "api-docs-assets",
    apply: "build",
    generateBundle() {
      for (const [name, source] of Object.entries(FILES)) {
        this.emitFile({ type: "asset", fileName: `assets/docs/${name}`, source: readFileSync(resolve(source)) });
      }
    },
  };
}
