import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { pdfFiles, seal } from "./build/seal.ts";

const page = (name: string): string => new URL(`./app/${name}`, import.meta.url).pathname;

export default defineConfig({
  root: page(""),
  base: "/",
  publicDir: false,
  plugins: [
    svelte({
      configFile: false,
      // nodes are made one by one: no innerHTML, so Trusted Types need no policy for Svelte
      compilerOptions: { fragments: "tree", runes: true },
    }),
    pdfFiles(),
    seal(),
  ],
  // the variant for pages asks the document for what an entity means; a worker has no document
  resolve: { alias: { "decode-named-character-reference": import.meta.resolve("decode-named-character-reference").replace("file://", "") } },
  worker: { format: "es" },
  build: {
    target: "es2022",
    outDir: process.env["PAGE_OUT"] ?? "../dist",
    emptyOutDir: true,
    assetsDir: "app",
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false, resolveDependencies: (_file, dependencies, { hostType }) => (hostType === "html" ? dependencies : []) },
    rolldownOptions: { input: [page("index.html"), page("coffre.html"), page("p.html"), page("transparence.html")] },
  },
});
