import assert from "node:assert/strict";
import { test } from "node:test";

import { household, pack } from "./packs.js";

/** DOUDI_ASSESSMENTS=1000000 for the long run. */
const times = Number(process.env["DOUDI_ASSESSMENTS"] ?? 100_000);

test(`memory stays flat over ${times} assessments`, async () => {
  const { memory } = (await import("../dist/wasm/author.js")).initSync({ module: new Uint8Array() });
  const policy = pack("shaanxi-baoji").policy("2023-06-01");
  const rules = ["dibao::eligible", "dibao::monthly_amount"];
  const some = (count: number) => {
    for (let index = 0; index < count; index++) {
      const assessment = policy.assess(household, { rules });
      if (index % 1000 === 0) {
        assessment.explain("dibao::eligible");
        assert.throws(() => policy.assess({ area: "city" }));
      }
    }
  };
  some(2000);
  const before = memory.buffer.byteLength;
  some(times);
  assert.equal(memory.buffer.byteLength, before);
});
