//! The state of a form, without its looks: the pack, the answers, what the core says of them.

import type { Answers as Input, AnyPack, Assessment, Code, ExplanationNode, Label, Policy, Question, Scalar, Screening, Sweep } from "./core.js";
import { DoudiError } from "./core.js";
import { Answers } from "./answers.js";
import { allFields, fieldId, layout, Memory, subject, usualAnswer, type Section } from "./layout.js";
import { key, split } from "./path.js";
import { read } from "./reading.js";
import { Schema } from "./schema.js";

/** An explanation, or why there is none yet. */
export type Why = { readonly node: ExplanationNode; readonly open: boolean } | undefined;

/** One pack on one date, with somebody's answers. */
export class Model {
  readonly pack: AnyPack;
  /** The programmes that the page offers; none: all. */
  readonly offered: readonly string[];
  readonly schema: Schema;
  readonly policy: Policy;
  answers: Answers;
  screening: Screening;
  layout: Section;
  /** What is being typed, by field. */
  readonly typing = new Map<string, string>();
  /** What a step back leads to. */
  before: Input | undefined;
  /** Counts changes of the answers. */
  revision = 0;
  /** The change after which there was a pause: what takes longer is done for that one. */
  settled = 0;
  #memory = new Memory();
  #programmes: readonly string[];
  #assessment: Assessment | undefined;
  readonly #sweeps = new Map<string, Sweep | undefined>();
  readonly #whys = new Map<string, Why>();

  constructor(pack: AnyPack, on: string, offered: readonly string[] = [], answers: Input = {}) {
    this.pack = pack;
    this.offered = offered;
    this.schema = new Schema(pack);
    this.policy = pack.policy(on);
    this.#programmes = offered;
    this.answers = this.#begun(answers);
    this.screening = this.#screened();
    this.layout = this.#laidOut();
  }

  /** Answers to begin with: the pack's region, and as many members as there must be. */
  #begun(input: Input): Answers {
    const answers = Answers.from(input);
    const { household, pack } = this.schema;
    const region = this.schema.facts(household).find((fact) => fact.type === "region");
    if (region !== undefined && pack.region !== null && answers.fact("", region.fact) === undefined) {
      answers.set("", region.fact, pack.region);
    }
    for (const child of this.schema.children(household)) {
      const name = child.list ?? child.name;
      while ((answers.list("", name)?.items.length ?? 0) < (child.least ?? 0)) answers.add("", name);
    }
    return answers;
  }

  /** The answers for another pack: without the division, where it is the one that this pack filled in. */
  get portable(): Input {
    const { household, pack } = this.schema;
    const own = this.schema.facts(household).find((fact) => fact.type === "region" && this.answers.fact("", fact.fact) === pack.region);
    return Object.fromEntries(Object.entries(this.answers.screened()).filter(([name]) => name !== own?.fact));
  }

  #screened(): Screening {
    const options = this.#programmes.length === 0 ? {} : { programmes: [...this.#programmes] };
    return this.policy.screen(this.answers.screened(), options);
  }

  #laidOut(): Section {
    return layout(this.schema, this.answers, this.screening, this.#memory);
  }

  #changed(): void {
    this.revision += 1;
    this.screening = this.#screened();
    this.layout = this.#laidOut();
    this.#assessment = undefined;
    this.#whys.clear();
    this.#sweeps.clear();
  }

  /** The programmes that are looked at. */
  get programmes(): readonly string[] {
    const all = this.pack.programmes.map((programme) => programme.name);
    return this.#programmes.length > 0 ? this.#programmes : this.offered.length > 0 ? this.offered : all;
  }

  /** Looks at some of the programmes; at all that are offered, where none is named. */
  look(programmes: readonly string[]): void {
    this.#programmes = programmes.length > 0 ? programmes : this.offered;
    this.#changed();
  }

  #item(entity: string, name: string): string {
    const item = this.answers.entity(entity);
    return item === undefined ? "" : fieldId(item, name);
  }

  /** Answers a question; without a value, takes the answer back. */
  answer(entity: string, name: string, value: Scalar | undefined): void {
    const id = this.#item(entity, name);
    this.before = undefined;
    this.#memory.unsure.delete(id);
    // A field stays where it is: it would slip from under the hands of whoever types.
    if (!this.#memory.seen.has(id) && !this.#memory.usual.has(id)) this.#memory.folded.add(id);
    this.answers.set(entity, name, value);
    this.#changed();
  }

  /** Takes what is being typed as the answer. */
  type(entity: string, name: string, typed: string): void {
    const fact = this.schema.fact(this.schema.entity(entity), name);
    this.answer(entity, name, fact === undefined ? undefined : read(fact.type, typed));
    this.typing.set(this.#item(entity, name), typed);
  }

  /** Somebody isn't sure: the question stays, others are put forward. */
  unsure(entity: string, name: string): void {
    this.answer(entity, name, undefined);
    this.#memory.unsure.add(this.#item(entity, name));
    this.layout = this.#laidOut();
  }

  isUnsure(id: string): boolean {
    return this.#memory.unsure.has(id);
  }

  /** Questions within a section that the usual would answer: all, or those behind its fold. */
  usual(of: Section = this.layout, all = true): readonly { entity: string; name: string; value: Scalar; id: string }[] {
    const fields = all ? allFields(of) : of.more;
    return fields.flatMap(({ value, question, entity, fact, id }) => {
      const usual = usualAnswer(fact);
      return value === undefined && question !== undefined && usual !== undefined ? [{ entity, name: fact.fact, value: usual, id }] : [];
    });
  }

  /** Lists within a section that are still asked for: the usual is that nobody is missing. */
  #unfinished(of: Section): { owner: string; name: string }[] {
    return of.lists.flatMap(({ owner, path, question, sections }) => [
      ...(question === undefined ? [] : [{ owner, name: split(path).name }]),
      ...sections.flatMap((section) => this.#unfinished(section)),
    ]);
  }

  /** Answers with the usual what would still be asked for, until nothing is left that the usual can answer; how many questions that were. */
  answerUsual(of?: Section): number {
    const before = this.answers.screened();
    let count = 0;
    // An answer may bring up further questions; each round answers at least one.
    for (let fields = this.usual(of, of === undefined); fields.length > 0; fields = of === undefined ? this.usual() : []) {
      for (const { entity, name, value, id } of fields) {
        this.answers.set(entity, name, value);
        this.#memory.usual.add(id);
        this.#memory.seen.delete(id);
      }
      if (of === undefined) for (const { owner, name } of this.#unfinished(this.layout)) this.answers.complete(owner, name, true);
      count += fields.length;
      this.#changed();
    }
    this.before = before;
    return count;
  }

  add(owner: string, list: string): number {
    const index = this.answers.add(owner, list);
    this.before = undefined;
    this.#changed();
    return index;
  }

  remove(owner: string, list: string, index: number): void {
    this.before = this.answers.screened();
    this.answers.remove(owner, list, index);
    this.#changed();
  }

  complete(owner: string, list: string, complete: boolean): void {
    this.before = undefined;
    this.answers.complete(owner, list, complete);
    this.#changed();
  }

  /** Other answers in the place of these; a step back leads to these. */
  replace(input: Input): void {
    const before = this.answers.screened();
    this.answers = this.#begun(input);
    this.#memory = new Memory();
    this.typing.clear();
    this.#changed();
    this.before = before;
  }

  undo(): void {
    if (this.before !== undefined) this.replace(this.before);
    this.before = undefined;
  }

  /** The questions that decide most, of those that people may know the answer to. */
  get next(): readonly Question[] {
    return this.screening.ask.filter((question) => {
      const { entity, name } = subject(question);
      return question.type === "list" || !this.#memory.unsure.has(this.#item(entity, name));
    });
  }

  question(path: string): Question | undefined {
    return this.screening.ask.find((question) => question.path === path);
  }

  /** The codes of a rule's values, where it is a choice. */
  codes(rule: string): readonly Code[] | null {
    return this.pack.rules.find((r) => r.name === rule)?.codes ?? null;
  }

  /** Puts a question in sight: the id of its control, and the fold that it is behind, if it is. */
  reveal(path: string): { id: string; fold?: string } {
    const { entity, name } = split(path);
    if (this.schema.fact(this.schema.entity(entity), name) === undefined) return { id: `list-${path}` };
    const id = this.#item(entity, name);
    if (this.#memory.usual.has(id)) return { id, fold: `usual ${this.answers.entity(entity)?.id ?? ""}` };
    this.#memory.seen.add(id);
    this.layout = this.#laidOut();
    return { id };
  }

  /** How a result came about, from the answers as they stand. */
  why(rule: string, path: string): Why {
    const name = key(path, rule);
    if (!this.#whys.has(name)) this.#whys.set(name, this.#explained(rule, path));
    return this.#whys.get(name);
  }

  /** Why a decision is no: a sentence for each condition that failed. */
  reasons(rule: string, path: string): readonly Label[] {
    try {
      this.#assessment ??= this.policy.assess(this.answers.household(), { rules: [] });
      return this.#assessment.reasons(rule, { path });
    } catch (error) {
      if (error instanceof DoudiError) return [];
      throw error;
    }
  }

  /** What a rule rests on. */
  cites(rule: string): readonly string[] {
    return this.pack.rules.find((r) => r.name === rule)?.cites ?? [];
  }

  #explained(rule: string, path: string): Why {
    try {
      this.#assessment ??= this.policy.assess(this.answers.household(), { rules: [] });
      const node = this.#assessment.explain(rule, { path }).tree;
      return { node, open: node.error !== undefined };
    } catch (error) {
      if (error instanceof DoudiError) return undefined;
      throw error;
    }
  }

  /** Benefits over one fact; nothing, as long as the answers don't make a household. */
  sweep(path: string, from: string, to: string): Sweep | undefined {
    const name = `${path} ${from} ${to}`;
    if (!this.#sweeps.has(name)) this.#sweeps.set(name, this.#swept(path, from, to));
    return this.#sweeps.get(name);
  }

  #swept(path: string, from: string, to: string): Sweep | undefined {
    const rules = this.screening.decided.filter((d) => d.kind === "benefit" && d.unit === "CNY/month").map((d) => d.rule);
    if (rules.length === 0) return undefined;
    try {
      return this.policy.sweep(this.answers.household(), path, { from, to, rules: [...new Set(rules)] });
    } catch (error) {
      if (error instanceof DoudiError) return undefined;
      throw error;
    }
  }
}
