import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const SMALLEST = 1024;
const COMPRESSES = /\.(js|css|svg)$/;

/** Puts a .gz beside each asset that gains from it: the server sends files, it does not compress. */
export function compressedAssets(): Plugin {
  return {
    name: "compressed-assets",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const [fileName, item] of Object.entries(bundle)) {
        const source = item.type === "chunk" ? item.code : item.source;
        if (!COMPRESSES.test(fileName) || source.length < SMALLEST) continue;
        this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
      }
    },
  };
}
