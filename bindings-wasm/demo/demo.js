// The demo: chooses a pack and a date, and leaves the rest to <doudi-form>.
import "../dist/form.js";

/** The shipped packs, on a date for which each has standards; the programmes that a citizen is likely to ask about. */
const CIVIL = "dibao low_income tekun temporary_aid disability";
const PACKS = {
  "shaanxi-baoji": { zh: "陕西宝鸡", en: "Baoji, Shaanxi", on: "2023-06-01", programmes: CIVIL },
  shaanxi: { zh: "陕西", en: "Shaanxi", on: "2024-01-01", programmes: CIVIL },
  "hubei-ezhou": { zh: "湖北鄂州", en: "Ezhou, Hubei", on: "2023-06-01", programmes: "dibao low_income tekun children disability" },
  "hubei-shiyan": { zh: "湖北十堰", en: "Shiyan, Hubei", on: "2018-10-01", programmes: "" },
  "jiangsu-nanjing": { zh: "江苏南京", en: "Nanjing, Jiangsu", on: "2021-07-01", programmes: "" },
  "jiangsu-yangzhou": { zh: "江苏扬州", en: "Yangzhou, Jiangsu", on: "2023-01-31", programmes: "" },
  zhongshan: { zh: "广东中山", en: "Zhongshan, Guangdong", on: "2020-06-01", programmes: "" },
  national: { zh: "全国", en: "National", on: "2023-06-01", programmes: CIVIL },
};

const form = document.querySelector("doudi-form");
const { pack, on } = document.querySelector("header form").elements;
const asked = new URLSearchParams(location.search);

/** The page's own words follow the form's language. */
function speak() {
  const english = form.lang === "en";
  document.documentElement.lang = english ? "en" : "zh-CN";
  for (const node of document.querySelectorAll("[data-en]")) {
    node.dataset.zh ??= node.textContent;
    node.textContent = english ? node.dataset.en : node.dataset.zh;
  }
  pack.replaceChildren(...Object.entries(PACKS).map(([name, { zh, en }]) => new Option(english ? en : zh, name, false, name === pack.value)));
}

function choose(name, date) {
  const { on: usual, programmes } = PACKS[name];
  pack.value = name;
  on.value = date ?? usual;
  Object.assign(form, { programmes, on: on.value, pack: `packs/${name}.doudi` });
}

/** What was loaded is kept, so that the page opens without a network, too. */
async function keep() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("offline.js");
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.startsWith(location.origin));
  await (await caches.open("doudi")).addAll([...new Set([location.pathname, ...loaded])]);
  document.documentElement.dataset.kept = "";
}

speak();
new MutationObserver(speak).observe(form, { attributeFilter: ["lang"] });
pack.addEventListener("change", () => choose(pack.value));
on.addEventListener("change", () => on.value !== "" && (form.on = on.value));
form.addEventListener("screened", keep, { once: true });
form.lang = asked.get("lang") === "en" ? "en" : "zh";
choose(asked.get("pack") in PACKS ? asked.get("pack") : "shaanxi-baoji", asked.get("on") ?? undefined);
