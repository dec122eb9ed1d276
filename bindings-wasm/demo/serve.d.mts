/** Serves the demo and the built package on a port, or on any that is free. */
export function serve(port?: number): Promise<{ readonly url: string; close(): Promise<unknown> }>;
