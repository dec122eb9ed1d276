//! What was answered so far. Nothing is taken for granted here: a key without an answer is left out.

import type { Answers as Input, Given, Scalar } from "./core.js";
import { steps } from "./path.js";

/** A household, a member, a claim. */
export interface Item {
  /** The same for as long as the item is there, wherever it stands in its list. */
  readonly id: number;
  readonly facts: Map<string, Scalar>;
  readonly lists: Map<string, List>;
  /** Keys that the form doesn't draw, such as values of rules that the page gives; handed on as they are. */
  readonly others: Map<string, Given>;
}

/** The members of a household, the claims of a member. */
export interface List {
  readonly items: Item[];
  /** Nobody is missing. */
  complete: boolean;
}

let ids = 0;

function empty(): Item {
  return { id: (ids += 1), facts: new Map(), lists: new Map(), others: new Map() };
}

/** The answers, by path. */
export class Answers {
  #root: Item = empty();

  /** Reads answers as `policy.screen` takes them, or a whole household. */
  static from(input: Input): Answers {
    const answers = new Answers();
    answers.#root = item(input);
    return answers;
  }

  get root(): Item {
    return this.#root;
  }

  /** The household, member or claim at a path. */
  entity(path: string): Item | undefined {
    let found: Item | undefined = this.#root;
    let list: List | undefined;
    for (const step of steps(path)) {
      if (typeof step === "number") found = list?.items[step];
      else list = found?.lists.get(step);
    }
    return found;
  }

  fact(entity: string, name: string): Scalar | undefined {
    return this.entity(entity)?.facts.get(name);
  }

  /** Sets an answer; without a value, takes it back. */
  set(entity: string, name: string, value: Scalar | undefined): void {
    const facts = this.entity(entity)?.facts;
    if (value === undefined) facts?.delete(name);
    else facts?.set(name, value);
  }

  list(entity: string, name: string): List | undefined {
    return this.entity(entity)?.lists.get(name);
  }

  #made(entity: string, name: string): List {
    const lists = this.entity(entity)?.lists ?? new Map<string, List>();
    const list = lists.get(name) ?? { items: [], complete: false };
    lists.set(name, list);
    return list;
  }

  /** Adds an entity to a list; its place. */
  add(entity: string, name: string): number {
    const list = this.#made(entity, name);
    list.complete = false;
    return list.items.push(empty()) - 1;
  }

  remove(entity: string, name: string, index: number): void {
    this.list(entity, name)?.items.splice(index, 1);
  }

  /** Says whether all entities of a list are there. */
  complete(entity: string, name: string, complete: boolean): void {
    this.#made(entity, name).complete = complete;
  }

  /** For `policy.screen`: lists that aren't finished say so. */
  screened(): Input {
    return write(this.#root, false);
  }

  /** For `policy.assess`: lists are taken as they stand. */
  household(): Input {
    return write(this.#root, true);
  }
}

function isRecord(given: Given): given is Input {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

/** `{ "known": […], "complete": false }` or a list of entities. */
function list(given: Given): List | undefined {
  const known: Given = isRecord(given) ? given["known"] : given;
  if (!Array.isArray(known) || !known.every(isRecord)) return undefined;
  return { items: known.map(item), complete: !isRecord(given) || given["complete"] !== false };
}

function item(given: Input): Item {
  const made = empty();
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const entities = list(value);
    if (entities !== undefined) made.lists.set(name, entities);
    else if (typeof value === "number" || typeof value === "bigint") made.facts.set(name, String(value));
    else if (typeof value === "string" || typeof value === "boolean" || value === null) made.facts.set(name, value);
    else made.others.set(name, value);
  }
  return made;
}

function write(of: Item, whole: boolean): Input {
  const out: Record<string, Given> = {};
  for (const [name, value] of of.others) out[name] = value;
  for (const [name, value] of of.facts) out[name] = value;
  for (const [name, { items, complete }] of of.lists) {
    const known = items.map((entity) => write(entity, whole));
    if (whole || complete) out[name] = known;
    else if (known.length > 0) out[name] = { known, complete: false };
  }
  return out;
}
