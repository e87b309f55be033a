// The last steps of the build: what pdf.js reads beside its program; then, from the files on disk, integrity for every script and style,
// a Brotli twin of what compresses, and the list of all files that « Qui voit quoi » prints.
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

const require = createRequire(import.meta.url);
const pdfPackage = require.resolve("pdfjs-dist/package.json");

/** pdf.js asks for these by name: the version in the folder's name makes them as immutable as the rest. */
export const pdfFolder = `/app/pdfjs-${(require("pdfjs-dist/package.json") as { version: string }).version}/`;

export function pdfFiles(): Plugin {
  return {
    name: "pdf-files",
    config: () => ({ define: { PDF_FOLDER: JSON.stringify(pdfFolder) } }),
    writeBundle({ dir = "" }) {
      for (const folder of ["cmaps", "standard_fonts", "wasm"]) cpSync(join(dirname(pdfPackage), folder), join(dir, pdfFolder, folder), { recursive: true });
    },
  };
}

const sha = (name: "sha256" | "sha384", bytes: Buffer, encoding: "base64" | "hex"): string => createHash(name).update(bytes).digest(encoding);

export function seal(): Plugin {
  return {
    name: "seal",
    writeBundle: {
      order: "post",
      sequential: true,
      handler({ dir = "" }, bundle) {
        const integrity = (path: string): string => `sha384-${sha("sha384", readFileSync(join(dir, path)), "base64")}`;

        // for browsers that cannot read modules: copied as it is, under a name of its content
        const old = readFileSync(new URL("../app/old.js", import.meta.url));
        const oldName = `/app/old-${sha("sha256", old, "hex").slice(0, 8)}.js`;
        writeFileSync(join(dir, oldName), old);

        // the offline shell has an address of its own, for it may only speak of what lies under it
        writeFileSync(join(dir, "sw.js"), readFileSync(new URL("../app/sw.js", import.meta.url)));
        const icon = (size: number): string => {
          const bytes = readFileSync(new URL(`../app/icons/icon-${size}.png`, import.meta.url));
          const name = `/app/icon-${size}-${sha("sha256", bytes, "hex").slice(0, 8)}.png`;
          writeFileSync(join(dir, name), bytes);
          return name;
        };
        const manifest = JSON.stringify({
          name: "Coffre", short_name: "Coffre", lang: "fr-CA", start_url: "/", scope: "/", display: "standalone", background_color: "#f4f1e9", theme_color: "#f4f1e9",
          icons: [192, 512].map((size) => ({ src: icon(size), sizes: `${size}x${size}`, type: "image/png", purpose: "any maskable" })),
        });
        const manifestName = `/app/coffre-${sha("sha256", Buffer.from(manifest), "hex").slice(0, 8)}.webmanifest`;
        writeFileSync(join(dir, manifestName), manifest);
        const touch = icon(180);

        // Modules that other modules import get theirs from an import map; the page's policy names the hash of that map.
        const modules = Object.values(bundle).filter((file) => file.type === "chunk").map((file) => `/${file.fileName}`).sort();
        const map = JSON.stringify({ integrity: Object.fromEntries(modules.map((path) => [path, integrity(path)])) });
        for (const page of filesIn(dir).filter((path) => path.endsWith(".html"))) {
          const html = readFileSync(join(dir, page), "utf8")
            .replace('"/old.js"', `"${oldName}"`)
            .replace('"/coffre.webmanifest"', `"${manifestName}"`)
            .replace('"/icon.png"', `"${touch}"`)
            .replace(/(<(?:script|link)\b[^>]*?(?:src|href)="(\/[^"]+\.(?:js|css))")/g, (_, tag: string, path: string) => `${tag} integrity="${integrity(path)}"`)
            .replace(/<script type="module"/, `<script type="importmap">${map}</script>\n    $&`);
          writeFileSync(join(dir, page), html);
        }

        const files = filesIn(dir).sort();
        writeFileSync(join(dir, "app/files.txt"), files.map((path) => `${sha("sha256", readFileSync(join(dir, path)), "hex")}  ${path}\n`).join(""));
        for (const path of [...files, "app/files.txt"]) {
          if (!/\.(?:html|js|mjs|css|svg|txt|wasm|ttf|webmanifest)$/.test(path)) continue;
          const bytes = readFileSync(join(dir, path));
          const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
          if (small.length < bytes.length) writeFileSync(join(dir, `${path}.br`), small);
        }
      },
    },
  };
}

/** Paths of all files under a folder, with `/`, relative to it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => relative(folder, join(folder, path)).split(sep).join("/"));
}
