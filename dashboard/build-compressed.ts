import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const SMALLEST = 1024;
const COMPRESSES = /\.(js|css|svg|json)$/;

/**
 * Puts a .gz beside each asset that gains from it: the server sends files, it does not compress.
 * It reads what was written: Vite still changes chunks (its marks for preloading) after every plugin has seen the bundle.
 */
export function compressedAssets(): Plugin {
  return {
    name: "compressed-assets",
    apply: "build",
    enforce: "post",
    writeBundle({ dir }) {
      if (!dir) return;
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!COMPRESSES.test(name)) continue;
        const source = readFileSync(join(dir, name));
        if (source.length >= SMALLEST) writeFileSync(join(dir, `${name}.gz`), gzipSync(source, { level: 9 }));
      }
    },
  };
}
