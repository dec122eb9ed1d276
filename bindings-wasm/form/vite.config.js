// Bundles the form and Lit into one file that a page loads as it is; the rest of the package stays beside it and is shared.
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  root: at("."),
  logLevel: "warn",
  build: {
    outDir: at("../dist"),
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: at("index.ts"), formats: ["es"], fileName: () => "form.js" },
    rollupOptions: { external: ["doudi"], output: { paths: { doudi: "./index.js" } } },
  },
};
