// Evidence in words: "NIK sama", "Nama mirip: Siti Rohmah ~ Siti Rahmah".

import { m } from "../../../i18n/index.svelte";
import { fieldName } from "../../../i18n/words";
import type { Body, Evidence } from "../../../rpc";

/** Findings whose two values are worth reading beside the words. */
const SHOWS_BOTH = new Set<Evidence["how"]>(["variant", "typo", "part", "some"]);

export function evidenceText(evidence: Evidence, here: Body, there: Body): string {
  const words = m().doubles;
  const field = evidence.field === "father" ? words.father : fieldName(evidence.field);
  const said = words.how[evidence.how](field);
  const [one, other] = [here[evidence.field], there[evidence.field]];
  return SHOWS_BOTH.has(evidence.how) && typeof one === "string" && typeof other === "string" ? `${said}: ${words.pair(one.trim(), other.trim())}` : said;
}
