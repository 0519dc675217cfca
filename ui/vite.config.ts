import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** The core behind http.ts while developing in a browser: the bridge's address, without the token. */
const bridge = process.env["LOKET_BRIDGE"];
const toBridge = bridge ? { target: bridge, changeOrigin: false } : undefined;

export default defineConfig({
  plugins: [svelte()],
  // relative, so that the window, the bridge and a plain file server can all serve it
  base: "./",
  // no inlined files: the window's content security policy takes only its own
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900 },
  server: {
    port: 5173,
    strictPort: true,
    proxy: toBridge ? { "/rpc": toBridge, "/events": toBridge, "/upload": toBridge } : {},
  },
});
