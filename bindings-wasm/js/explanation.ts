import type { ExplanationNode, Lang } from "./types.js";

/** How a value came about. Made by {@link Assessment.explain}. */
export class Explanation {
  /** The language of the texts; {@link tree} has both. */
  readonly lang: Lang;
  /** The policy's date. */
  readonly on: string;
  /** The rule, with all that it came from. */
  readonly tree: ExplanationNode;
  readonly #form: (name: "text" | "markdown" | "html") => string;

  /** @internal */
  constructor(lang: Lang, json: string, form: (name: "text" | "markdown" | "html") => string) {
    const { on, explanation } = JSON.parse(json) as { on: string; explanation: ExplanationNode };
    this.lang = lang;
    this.on = on;
    this.tree = explanation;
    this.#form = form;
  }

  /** Indented lines. */
  toString(): string {
    return this.#form("text");
  }

  /** Nested lists in Markdown, for reports. */
  toMarkdown(): string {
    return this.#form("markdown");
  }

  /** Foldable lists in HTML; everything in it is escaped. */
  toHTML(): string {
    return this.#form("html");
  }

  /** The tree, for `JSON.stringify`. */
  toJSON(): ExplanationNode {
    return this.tree;
  }
}
