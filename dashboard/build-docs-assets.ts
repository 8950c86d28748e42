import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const FILES = {
  "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
  "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
  "redoc.standalone.js": "redoc/bundles/redoc.standalone.js",
};

// Redoc asks its maker's server for a logo, which our content security policy forbids: nothing comes from elsewhere.
const LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const NO_LOGO = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

/** Puts what /api/docs and /api/redoc load beside the dashboard's own assets, so that nothing comes from a CDN. */
export function apiDocsAssets(): Plugin {
  const { resolve } = createRequire(import.meta.url);
  return {
    name: "api-docs-assets",
    apply: "build",
    generateBundle() {
      for (const [name, source] of Object.entries(FILES)) {
        const content = readFileSync(resolve(source), "utf8").replaceAll(LOGO, NO_LOGO);
        this.emitFile({ type: "asset", fileName: `assets/docs/${name}`, source: content });
      }
    },
  };
}
