//! What is certain, what is still open, and what to answer next.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Decided, Open, Question } from "../core.js";
import { isNumber, isZero, possible, unit, value } from "../format.js";
import { groupBy } from "../group.js";
import { key, split } from "../path.js";
import { grouped } from "../reading.js";
import { say } from "../texts.js";
import { fold } from "./fold.js";
import type { View } from "./view.js";
import { why } from "./why.js";

/** So many of the next questions are offered. */
const OFFERED = 3;
/** So many of the questions that a result depends on are named. */
const NAMED = 8;

/** What a result means for the family. */
export type Verdict = "good" | "no" | "act" | "none" | "plain" | "failed";

export function verdict(of: Decided): Verdict {
  if (of.error !== undefined || of.value === undefined) return "failed";
  if (of.value === null) return "none";
  if (of.kind === "alert" || of.kind === "referral") return of.value === false || isZero(of.value) ? "none" : "act";
  if (of.value === false || of.kind === "benefit" && isZero(of.value)) return "no";
  return of.value === true || of.kind === "benefit" ? "good" : "plain";
}

/** The results of each programme, in the order of the pack. */
export function byProgramme<T extends { readonly programme: string }>(view: View, results: readonly T[]): [title: string, results: readonly T[]][] {
  const by = groupBy(results, (result) => result.programme);
  return view.model.pack.programmes.flatMap(({ name, title }) => {
    const of = by.get(name);
    return of === undefined ? [] : [[say(title, view.lang), of] as [string, readonly T[]]];
  });
}

/** What a result is called, and whose it is. */
export function named(view: View, of: Decided | Open): string {
  return view.words.of(view.model.schema.who(of.path, view.lang), say(of.label, view.lang));
}

/** What a result says. */
export function told(view: View, of: Decided): string {
  const { words, lang, model } = view;
  if (of.error !== undefined) return words.of(words.notComputed, say(of.error.message, lang));
  if (of.value === true || of.value === false) {
    return of.kind === "alert" || of.kind === "referral" ? (of.value ? words.applies : words.none) : of.value ? words.meets : words.fails;
  }
  return value(of.value, { unit: of.unit, codes: model.codes(of.rule) }, lang);
}

export function results(view: View): TemplateResult {
  const { decided, open } = view.model.screening;
  return html`${progress(view)} ${certain(view, decided)} ${stillOpen(view, open)}`;
}

function progress(view: View): TemplateResult {
  const { words, model } = view;
  const { decided, open, ask } = model.screening;
  const all = decided.length + open.length;
  const next = model.next.slice(0, OFFERED);
  const usual = model.usual().length;
  const answerUsual = (): void => {
    let count = 0;
    view.change(() => (count = model.answerUsual()));
    view.tell(words.usualDone(count));
  };
  return html`<div class="progress" part="progress">
    <progress max=${Math.max(all, 1)} .value=${decided.length} aria-label=${words.progress(decided.length, all)}></progress>
    <p class="counts"><span>${words.progress(decided.length, all)}</span><span data-asked=${ask.length}>${words.asked(ask.length)}</span></p>
    ${next.length === 0
      ? nothing
      : html`<p class="label" id="next">${words.next}</p>
          <ol class="next" aria-labelledby="next">
            ${next.map((q) => html`<li>${link(view, q.path)}</li>`)}
          </ol>`}
    ${usual === 0
      ? nothing
      : html`<p class="usual"><button type="button" part="button" data-usual @click=${answerUsual}>${words.usualAll(usual)}</button></p><p class="hint">${words.usualHint}</p>`}
  </div>`;
}

/** What a question is called, and about whom it is. */
export function questionName(view: View, path: string, question: Question | undefined): string {
  const { model, lang, words } = view;
  const { entity, name } = split(path);
  const owner = model.schema.entity(entity);
  const fact = model.schema.fact(owner, name);
  const list = model.schema.children(owner).find((child) => child.list === name);
  const label = fact !== undefined ? say(fact.label, lang) : list !== undefined ? words.allListed(model.schema.name(list, lang)) : question === undefined ? name : say(question.label, lang);
  return words.of(model.schema.who(entity, lang), label);
}

function link(view: View, path: string): TemplateResult {
  const name = questionName(view, path, view.model.question(path));
  return html`<button type="button" class="link" part="link" data-goto=${path} aria-label=${view.words.answer(name)} @click=${() => view.goTo(path)}>${name}</button>`;
}

function certain(view: View, decided: readonly Decided[]): TemplateResult {
  const { words } = view;
  const telling = decided.filter((d) => ["good", "act"].includes(verdict(d)));
  const folded = (kind: Verdict, title: (count: number) => string): TemplateResult | typeof nothing => {
    const some = decided.filter((d) => verdict(d) === kind);
    return some.length === 0 ? nothing : fold(view, `certain ${kind}`, "unmet", title(some.length), () => listed(view, some));
  };
  return html`<section class="certain" part="certain" aria-labelledby="certain">
    <h4 id="certain">${words.certain}</h4>
    ${decided.length === 0 ? html`<p class="hint">${words.nothingCertain}</p>` : nothing}
    ${listed(view, telling)} ${folded("plain", words.others)} ${folded("no", words.unmet)} ${folded("failed", words.uncomputed)}
  </section>`;
}

function listed(view: View, some: readonly Decided[]): unknown {
  const name = (one: Decided): string => key(one.path, one.rule);
  return byProgramme(view, some).map(
    ([title, of]) => html`<div class="programme"><h5>${title}</h5><ul>${repeat(of, name, (one) => item(view, one))}</ul></div>`,
  );
}

function item(view: View, of: Decided): TemplateResult {
  const kind = verdict(of);
  const amount = isNumber(of.value) && of.kind === "benefit";
  const result = amount ? html`<strong>${grouped(of.value ?? "")}</strong> ${unit(of.unit, view.lang)}` : html`${told(view, of)}`;
  return html`<li class="result ${kind}" part="result" data-rule=${key(of.path, of.rule)}>
    <div class="line"><span class="what">${named(view, of)}</span><span class="value ${amount ? "amount" : ""}">${result}</span></div>
    ${reasons(view, of)} ${why(view, of)}
  </li>`;
}

/** Why a decision is no, in a sentence or two. */
export function reasons(view: View, of: Decided): unknown {
  if (of.value !== false || of.kind !== "decision") return nothing;
  const { model, lang } = view;
  return model.reasons(of.rule, of.path).map((reason) => html`<p class="reason">${model.schema.about(say(reason, lang), of.path, lang)}</p>`);
}

function stillOpen(view: View, open: readonly Open[]): TemplateResult {
  const { words } = view;
  const isMain = ({ kind }: Open): boolean => kind === "decision" || kind === "benefit";
  const others = open.filter((one) => !isMain(one));
  return html`<section class="open" part="open" aria-labelledby="open">
    <h4 id="open">${words.open}</h4>
    ${open.length === 0 ? html`<p class="hint">${words.nothingOpen}</p>` : nothing}
    ${openList(view, open.filter(isMain))}
    ${others.length === 0 ? nothing : fold(view, "open others", "unmet", words.others(others.length), () => openList(view, others))}
  </section>`;
}

function openList(view: View, some: readonly Open[]): unknown {
  const name = (one: Open): string => key(one.path, one.rule);
  return byProgramme(view, some).map(
    ([title, of]) => html`<div class="programme"><h5>${title}</h5><ul>${repeat(of, name, (one) => openItem(view, one))}</ul></div>`,
  );
}

function openItem(view: View, of: Open): TemplateResult {
  const { words, lang, model } = view;
  const name = named(view, of);
  const asked = of.depends_on;
  return html`<li class="result pending" part="result" data-rule=${key(of.path, of.rule)}>
    <div class="line"><span class="what">${name}</span><span class="value">${possible(of, lang, model.codes(of.rule))}</span></div>
    ${fold(view, `open ${key(of.path, of.rule)}`, "why", html`${words.dependsOn(asked.length)}<span class="sr"> ${name}</span>`, () =>
      html`<ul class="links">
        ${asked.slice(0, NAMED).map((path) => html`<li>${link(view, path)}</li>`)}
        ${asked.length > NAMED ? html`<li class="hint">${words.andMore(asked.length - NAMED)}</li>` : nothing}
      </ul>`,
    )}
  </li>`;
}
