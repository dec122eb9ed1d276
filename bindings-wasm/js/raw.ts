/** What the classes need of the WebAssembly module: texts in, texts out. Both builds have it. */
export interface RawPack {
  about(): string;
  facts(): string;
  rules(): string;
  policy(on: string): RawPolicy;
  free(): void;
}

/** See `src/policy.rs`. */
export interface RawPolicy {
  rules(): string;
  assess(household: string, rules?: string[]): string;
  errors(household: string, rules?: string[]): string;
  assumed(household: string, rules?: string[]): string;
  record(household: string, rules?: string[]): string;
  explain(household: string, path: string, form: string, english: boolean, sensitive: boolean): string | undefined;
  reasons(household: string, path: string): string | undefined;
  screen(answers: string, rules?: string[], programmes?: string[]): string;
  sweep(household: string, path: string, from: string, to: string, step: string, rules?: string[]): string;
  needs(rules: string[]): string;
  free(): void;
}
