import type { Fault } from "./errors.js";
import type { Household } from "./types.js";

/** As deep as the core reads. A value that holds itself ends here, too. */
const DEPTH = 32;

/** Half of a pair that stands for one character: no text of Unicode has it alone. */
const LONE = /\p{Surrogate}/u;

/** A household as JSON, and what JSON has no word for. */
export interface Written {
  readonly text: string;
  readonly faults: readonly Fault[];
}

/** Writes a household as JSON. A text is JSON already. Numbers are written in their shortest form; those that are none, as texts, for the core to refuse. */
export function write(household: Household | object | string): Written {
  if (typeof household === "string") return { text: household, faults: [] };
  if (isPlain(household, 0)) return { text: JSON.stringify(household), faults: [] };
  const writer = new Writer();
  return { text: writer.value(household) ?? "null", faults: writer.faults };
}

/** Is it what JSON has words for, all of it? Looking and then letting JavaScript write is several times as fast as writing by hand. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
      return !LONE.test(value);
    case "number":
      return Number.isFinite(value);
    case "boolean":
    case "undefined":
      return true;
    case "object": {
      if (value === null) return true;
      if (depth >= DEPTH || "toJSON" in value) return false;
      if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1));
      if (Object.getPrototypeOf(value) !== Object.prototype || Symbol.iterator in value) return false;
      for (const key in value) {
        if (!isPlain((value as Record<string, unknown>)[key], depth + 1)) return false;
      }
      return true;
    }
    default:
      return false;
  }
}

class Writer {
  readonly faults: Fault[] = [];
  /** The way to the value at hand, with the dots and brackets of a path. */
  readonly #way: string[] = [];

  /** The JSON of a value; none: not known, or at fault. */
  value(value: unknown): string | undefined {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        return Number.isFinite(value) ? String(value) : `"${value}"`;
      case "boolean":
        return String(value);
      case "bigint":
        return `"${value}"`;
      case "undefined":
        return undefined;
      case "object":
        return value === null ? "null" : this.#object(value);
      default:
        return this.#refuse(typeof value);
    }
  }

  #text(text: string): string | undefined {
    if (LONE.test(text)) return this.#fault("wrong_type", "该文本不是有效的 Unicode", "the text is not valid Unicode");
    return JSON.stringify(text);
  }

  #object(object: object): string | undefined {
    if (this.#way.length >= DEPTH) return this.#fault("wrong_type", "嵌套过深", "nested too deeply");
    if ("toJSON" in object && typeof object.toJSON === "function") {
      const replaced: unknown = object.toJSON();
      return replaced === object ? this.#refuse(object.constructor?.name ?? "object") : this.#inside("", replaced);
    }
    if (Array.isArray(object)) {
      // A hole in a list is no entity: the core names it.
      return `[${object.map((item, index) => this.#inside(`[${index}]`, item) ?? "null").join()}]`;
    }
    if (Symbol.iterator in object || ArrayBuffer.isView(object)) return this.#refuse(object.constructor?.name ?? "object");
    const entries: string[] = [];
    for (const [key, item] of Object.entries(object)) {
      const text = this.#inside(`.${key}`, item);
      if (text !== undefined) entries.push(`${JSON.stringify(key)}:${text}`);
    }
    return `{${entries.join()}}`;
  }

  #inside(step: string, value: unknown): string | undefined {
    this.#way.push(step);
    const text = this.value(value);
    this.#way.pop();
    return text;
  }

  #refuse(name: string): undefined {
    return this.#fault("wrong_type", `不接受 ${name} 类型的值`, `a value of type ${name} isn't taken`);
  }

  #fault(code: string, zh: string, en: string): undefined {
    this.faults.push({ path: this.#way.join("").replace(/^\./, ""), code, message: { zh, en } });
  }
}
