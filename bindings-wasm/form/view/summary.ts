//! The summary that is printed: what was answered, what follows from it, and that the office decides.

import { html, nothing, type TemplateResult } from "lit";
import type { Decided } from "../core.js";
import { possible, value } from "../format.js";
import { isUsual, type Section } from "../layout.js";
import { han, say } from "../texts.js";
import { byProgramme, named, reasons, told, verdict } from "./results.js";
import type { View } from "./view.js";

/** Seen in print only. */
export function summary(view: View): TemplateResult {
  const { words, lang, model } = view;
  const { pack, screening, policy } = model;
  // That somebody isn't paid stands with the decision.
  const telling = screening.decided.filter((d) => verdict(d) !== "none" && !(verdict(d) === "no" && d.kind === "benefit"));
  return html`<article class="summary" part="summary">
    <h1>${words.summaryTitle}</h1>
    <p>${say(pack.title, lang)} · ${words.on(policy.date)} · ${words.printedOn(new Date().toLocaleDateString("sv"))}</p>
    <p class="office">${words.office}</p>
    <h2>${words.certain}</h2>
    ${goodFirst(byProgramme(view, telling)).map(([title, of]) => html`<h3>${title}</h3>
      <table><tbody>${of.map((one) => html`<tr class=${verdict(one)}><th scope="row">${named(view, one)} ${reasons(view, one)} ${basis(view, one)}</th><td>${told(view, one)}</td></tr>`)}</tbody></table>`)}
    ${screening.open.length === 0
      ? nothing
      : html`<h2>${words.open}</h2>
          <p>${words.unanswered(screening.ask.length)}</p>
          ${byProgramme(view, screening.open).map(([title, of]) => html`<h3>${title}</h3>
            <table><tbody>${of.map((one) => html`<tr><th scope="row">${named(view, one)}</th><td>${possible(one, lang, model.codes(one.rule))}</td></tr>`)}</tbody></table>`)}`}
    <h2>${words.yourAnswers}</h2>
    ${answers(view, model.layout)}
    <p class="hint">${pack.name} ${pack.version} · ${words.digest} <code>${pack.digest}</code></p>
    <p class="office">${words.office}</p>
  </article>`;
}

/** Programmes that the family is eligible for come first. */
function goodFirst(programmes: [title: string, results: readonly Decided[]][]): [title: string, results: readonly Decided[]][] {
  const rank = (results: readonly Decided[]): number => (results.some((one) => verdict(one) === "good") ? 0 : 1);
  return programmes.sort(([, a], [, b]) => rank(a) - rank(b));
}

function basis(view: View, { rule }: Decided): TemplateResult | typeof nothing {
  const cites = view.model.cites(rule);
  return cites.length === 0 ? nothing : html`<p class="cite">${view.words.of(view.words.basis, han(cites.join(view.words.semicolon)))}</p>`;
}

function answers(view: View, of: Section): TemplateResult {
  const { words, lang, model } = view;
  const given = [...of.fields, ...of.more, ...of.usual].filter((field) => field.value !== undefined && !(of.usual.includes(field) && isUsual(field)));
  const usual = of.usual.filter(isUsual);
  return html`<h3>${model.schema.who(of.path, lang) || words.household}</h3>
    <table><tbody>
      ${given.map(({ fact, value: of, faults }) => html`<tr><th scope="row">${say(fact.label, lang)}</th><td>${value(of, fact, lang)}${faults.map((fault) => html`<p class="error">${say(fault.message, lang)}</p>`)}</td></tr>`)}
      ${usual.length === 0 ? nothing : html`<tr><th scope="row">${words.usualDone(usual.length)}</th><td class="usual">${usual.map(({ fact, value: of }) => words.of(say(fact.label, lang), value(of, fact, lang))).join(words.semicolon)}</td></tr>`}
    </tbody></table>
    ${of.lists.flatMap((list) => list.sections.map((section) => answers(view, section)))}`;
}
