/** A server of files for pages in tests, with the strictest policy that doudi is promised to work under. */
import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";

/** What the README tells to allow. */
export const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Serves folders by the beginning of the path, and pages that are given as texts. */
export async function serve(folders: Readonly<Record<string, string>>, pages: Readonly<Record<string, string | Uint8Array>> = {}): Promise<{ readonly url: string; close(): void }> {
  const find = (path: string): string | Uint8Array | undefined => {
    const page = pages[path];
    if (page !== undefined) return page;
    const prefix = Object.keys(folders).find((prefix) => path.startsWith(prefix));
    if (prefix === undefined) return undefined;
    try {
      return readFileSync(join(folders[prefix] ?? "", normalize(`/${path.slice(prefix.length)}`)));
    } catch {
      return undefined;
    }
  };
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const found = find(path);
    const type = types[extname(path)] ?? (path.endsWith("/") ? types[".html"] : undefined);
    response.writeHead(found === undefined ? 404 : 200, { "content-type": type ?? "application/octet-stream", "content-security-policy": policy });
    response.end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
