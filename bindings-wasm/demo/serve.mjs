// Serves the demo and the built package, with the strictest policy that the page runs under.
//
//   node demo/serve.mjs [PORT]
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".doudi": "application/octet-stream",
};
/** Nothing but the page's own files; `wasm-unsafe-eval` is what WebAssembly needs. */
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:; worker-src 'self'; base-uri 'none'";

/** A server that listens on a port, or on any that is free. */
export async function serve(port = 0) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    if (path === "/") return response.writeHead(302, { location: "/demo/" }).end();
    const file = join(root, path.endsWith("/") ? `${path}index.html` : path);
    const allowed = /^\/(demo|dist)\//.test(path) && (await stat(file).catch(() => undefined))?.isFile();
    if (!allowed) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "text/plain", "content-security-policy": policy, "cache-control": "no-cache" });
    createReadStream(file).pipe(response);
  });
  await new Promise((listening, failed) => server.on("error", failed).listen(port, "localhost", listening));
  return { url: `http://localhost:${server.address().port}/demo/`, close: () => new Promise((closed) => server.close(closed)) };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await serve(Number(process.argv[2] ?? 8000));
  console.log(url);
}
