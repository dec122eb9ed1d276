//! What a pack asks for, by entity and by path.

import type { AnyPack, Code, Entity, Fact, Label, Programme } from "./core.js";
import type { Answers } from "./answers.js";
import { groupBy } from "./group.js";
import { steps } from "./path.js";
import { say, texts, type Lang } from "./texts.js";

/** A pack's facts and entities, ready to be looked up. */
export class Schema {
  readonly pack: AnyPack;
  readonly household: Entity;
  readonly #facts: ReadonlyMap<string, readonly Fact[]>;
  readonly #children: ReadonlyMap<string, readonly Entity[]>;

  constructor(pack: AnyPack) {
    this.pack = pack;
    const household = pack.entities.find((entity) => entity.parent === null);
    if (household === undefined) throw new TypeError("the pack has no household");
    this.household = household;
    this.#facts = groupBy(pack.facts, (fact) => fact.entity);
    this.#children = groupBy(pack.entities, (entity) => entity.parent ?? "");
  }

  /** The facts of an entity, in the order of the pack. */
  facts(entity: Entity): readonly Fact[] {
    return this.#facts.get(entity.name) ?? [];
  }

  fact(entity: Entity, name: string): Fact | undefined {
    return this.facts(entity).find((fact) => fact.fact === name);
  }

  /** The entities of whom an entity has lists. */
  children(entity: Entity): readonly Entity[] {
    return this.#children.get(entity.name) ?? [];
  }

  /** What a path leads to: an entity, or a list of them. */
  entity(path: string): Entity {
    let found = this.household;
    for (const step of steps(path)) {
      if (typeof step === "string") found = this.children(found).find((child) => child.list === step) ?? found;
    }
    return found;
  }

  programme(name: string): Programme | undefined {
    return this.pack.programmes.find((programme) => programme.name === name);
  }

  /** What an entity is called. */
  name(entity: Entity, lang: Lang): string {
    if (entity.parent === null) return texts[lang].household;
    const name = say(entity.label, lang);
    return name.charAt(0).toUpperCase() + name.slice(1);
  }

  /** `members[0].claims[1]` as 成员 1 · 就医结算 2; nothing for the household. */
  who(path: string, lang: Lang): string {
    const parts: string[] = [];
    let entity = this.household;
    for (const step of steps(path)) {
      if (typeof step === "number") parts.push(texts[lang].nth(this.name(entity, lang), step + 1));
      else entity = this.children(entity).find((child) => child.list === step) ?? entity;
    }
    return parts.join(" · ");
  }

  /** A sentence of the core about somebody, `members[0]: …`, in the name that the form gives them; without it where they are known from `path`. */
  about(text: string, path: string, lang: Lang): string {
    const [, who, rest] = /^((?:[^\s:：.[\]]+\[\d+\]\.?)+)\s*[:：]\s*(.*)$/su.exec(text) ?? [];
    if (who === undefined || rest === undefined) return text;
    return who === path ? rest : texts[lang].of(this.who(who, lang), rest);
  }

  /** What tells entities of a list apart: the first choice among their facts that was answered, such as the relation to the applicant. */
  nature(path: string, answers: Answers): Label | undefined {
    for (const fact of this.facts(this.entity(path))) {
      if (fact.codes === null) continue;
      const value = answers.fact(path, fact.fact);
      return fact.codes.find((code: Code) => code.code === value)?.label;
    }
    return undefined;
  }
}
