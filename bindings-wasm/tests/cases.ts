/** The conformance corpus, for Node and pages alike: what it runs on is given to it. */
import type { AnyPack, DoudiError, Household, Policy } from "doudi";

/** A line of `cases.jsonl`. */
export interface Case {
  readonly name: string;
  readonly pack: string;
  readonly on: string;
  readonly programmes?: readonly string[];
  readonly household: Household;
}

/** The canonical text of a case, or its faults: what `expected.jsonl` has on the same line. */
function canonical(policy: Policy, line: Case, household: Household | string): string {
  const of = line.programmes ?? [];
  const rules = policy.rulesInForce.filter((rule) => of.length === 0 || of.includes(rule.split("::")[0] ?? ""));
  try {
    return policy.assess(household, { rules }).canonical();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "DoudiError") throw error;
    return JSON.stringify({ faults: (error as DoudiError).faults });
  }
}

/** Runs the whole corpus; what comes out otherwise than it should. */
export function differences(cases: string, expected: string, pack: (name: string) => AnyPack): { readonly run: number; readonly failed: readonly string[] } {
  const lines = cases.trimEnd().split("\n");
  const texts = expected.trimEnd().split("\n");
  const failed: string[] = [];
  const policies = new Map<string, Policy>();
  const policyOf = ({ pack: name, on }: Case): Policy => {
    const key = `${name} ${on}`;
    const policy = policies.get(key) ?? pack(name).policy(on);
    policies.set(key, policy);
    return policy;
  };
  lines.forEach((text, index) => {
    const line = JSON.parse(text) as Case;
    // As an object, and as the text that stands in the corpus.
    for (const household of [line.household, text.slice(text.indexOf('"household":') + 12, -1)]) {
      const got = canonical(policyOf(line), line, household);
      if (got !== texts[index]) failed.push(`${line.name}: expected ${texts[index]}, got ${got}`);
    }
  });
  return { run: lines.length === texts.length ? lines.length : 0, failed };
}
