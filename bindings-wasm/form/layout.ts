//! Which questions stand where: an answer stays where it was given, a question that no longer matters goes.

import type { Entity, Fact, Fault, Question, Scalar, Screening } from "./core.js";
import type { Answers, Item, List } from "./answers.js";
import { groupBy } from "./group.js";
import { at, key, split } from "./path.js";
import type { Schema } from "./schema.js";

/** So many unanswered questions of an entity are seen at a time; the others wait behind a fold. */
const AT_ONCE = 5;

/** A question with its answer. */
export interface Field {
  /** The same for as long as its entity is there. */
  readonly id: string;
  readonly path: string;
  /** Path of the entity. */
  readonly entity: string;
  readonly fact: Fact;
  readonly value: Scalar | undefined;
  /** What the core asks for, where the answer can still change a result. */
  readonly question: Question | undefined;
  readonly faults: readonly Fault[];
}

/** A household, a member, a claim. */
export interface Section {
  readonly path: string;
  readonly item: Item;
  readonly entity: Entity;
  /** Seen at once, in the order in which they came to be seen. */
  readonly fields: readonly Field[];
  /** Behind a fold: also asked for, or answered there. */
  readonly more: readonly Field[];
  /** Behind a fold: answered in one go. */
  readonly usual: readonly Field[];
  readonly lists: readonly Group[];
  /** What is wrong with the whole of it, such as a part that is greater than the sum. */
  readonly faults: readonly Fault[];
}

/** The members of a household, the claims of a member. */
export interface Group {
  /** Path of the list. */
  readonly path: string;
  /** Path of the entity that has it. */
  readonly owner: string;
  readonly entity: Entity;
  readonly list: List | undefined;
  readonly question: Question | undefined;
  readonly faults: readonly Fault[];
  readonly sections: readonly Section[];
}

/** What the form remembers of what was seen. */
export class Memory {
  /** Fields that were seen, in that order. */
  readonly seen = new Set<string>();
  /** Fields that were answered behind a fold: they stay there, under the hands of whoever types. */
  readonly folded = new Set<string>();
  /** Fields that were answered in one go; they stay together, whatever is made of them afterwards. */
  readonly usual = new Set<string>();
  /** Fields of which people said that they aren't sure. */
  readonly unsure = new Set<string>();
}

export function fieldId(item: Item, fact: string): string {
  return `q${item.id}-${fact}`;
}

/** Can a question be answered with what is usual, its default or none? */
export function usualAnswer(fact: Fact): Scalar | undefined {
  return fact.default ?? (fact.optional && !fact.required ? null : undefined);
}

/** Was a question answered with what is usual? */
export function isUsual({ fact, value }: Field): boolean {
  return value !== undefined && value === usualAnswer(fact);
}

/** Lays out the questions of the household and of everyone in it. */
export function layout(schema: Schema, answers: Answers, screening: Screening, memory: Memory): Section {
  const asked = new Map(screening.ask.map((question) => [question.path, question]));
  const rank = new Map(screening.ask.map((question, place) => [question.path, place]));
  const faults = groupBy(screening.faults, (fault) => fault.path);
  return section("", answers.root);

  function section(path: string, item: Item): Section {
    const entity = schema.entity(path);
    const fields = schema.facts(entity).flatMap((fact) => field(path, item, fact) ?? []);
    see(fields);
    const seen = new Map(fields.filter((f) => memory.seen.has(f.id)).map((f) => [f.id, f]));
    return {
      path,
      item,
      entity,
      fields: [...memory.seen].flatMap((id) => seen.get(id) ?? []),
      more: fields.filter((f) => !seen.has(f.id) && !memory.usual.has(f.id)),
      usual: fields.filter((f) => memory.usual.has(f.id)),
      lists: schema.children(entity).flatMap((child) => group(path, item, child) ?? []),
      faults: faults.get(path) ?? [],
    };
  }

  function field(entity: string, item: Item, fact: Fact): Field | undefined {
    const path = key(entity, fact.fact);
    const value = item.facts.get(fact.fact);
    const question = asked.get(path);
    if (value === undefined && question === undefined) return undefined;
    return { id: fieldId(item, fact.fact), path, entity, fact, value, question, faults: faults.get(path) ?? [] };
  }

  /** Answers are seen, and the few questions that decide most. */
  function see(fields: readonly Field[]): void {
    for (const { id, value } of fields) {
      if (value !== undefined && !memory.usual.has(id) && !memory.folded.has(id)) memory.seen.add(id);
    }
    const waiting = (f: Field): boolean => f.value === undefined && !memory.unsure.has(f.id);
    const places = AT_ONCE - fields.filter((f) => memory.seen.has(f.id) && waiting(f)).length;
    if (places <= 0) return;
    const best = fields
      .filter((f) => !memory.seen.has(f.id) && !memory.usual.has(f.id) && waiting(f))
      .sort((a, b) => (rank.get(a.path) ?? Infinity) - (rank.get(b.path) ?? Infinity))
      .slice(0, places);
    for (const field of fields) if (best.includes(field)) memory.seen.add(field.id);
  }

  function group(owner: string, item: Item, entity: Entity): Group | undefined {
    const name = entity.list ?? entity.name;
    const path = key(owner, name);
    const list = item.lists.get(name);
    const question = asked.get(path);
    if (list === undefined && question === undefined) return undefined;
    const sections = list?.items.map((member, index) => section(at(path, index), member)) ?? [];
    return { path, owner, entity, list, question, faults: faults.get(path) ?? [], sections };
  }
}

/** Every field of a section and of the sections within it. */
export function allFields(of: Section): Field[] {
  return [...of.fields, ...of.more, ...of.usual, ...of.lists.flatMap((group) => group.sections.flatMap(allFields))];
}

/** Faults that no field shows. */
export function elsewhere(of: Section, faults: readonly Fault[]): Fault[] {
  const shown = new Set(places(of));
  return faults.filter((fault) => !shown.has(fault.path));
}

/** The paths of everything that is drawn. */
function places(of: Section): string[] {
  const fields = [...of.fields, ...of.more, ...of.usual].map((field) => field.path);
  return [of.path, ...fields, ...of.lists.flatMap((group) => [group.path, ...group.sections.flatMap(places)])];
}

/** The entity and the name of the fact or list that a question is about. */
export function subject(question: Question): { entity: string; name: string } {
  return split(question.path);
}
