import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Svelte's compiler options: runes everywhere. */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
  vitePlugin: { dynamicCompileOptions: ({ filename }) => (filename.includes("node_modules") ? { runes: undefined } : undefined) },
};
