// How papers, steps and their sources look and read.

import { date } from "../../../i18n/format";
import { m } from "../../../i18n/index.svelte";
import { choiceName, fieldName, inSentence } from "../../../i18n/words";
import type { IconName } from "../../../kit/icons";
import type { StateTone } from "../../../kit/State.svelte";
import type { Expiring, Paper, Proof, Source } from "../../../rpc";

/** "UU 18/2017 pasal 13 huruf d". */
export function sourceText(source: Source): string {
  const law = m().file.laws[source.law];
  return source.article === null ? law : m().file.article(law, source.article, source.letter);
}

export function proofText(proof: Proof): string {
  const words = m().file.proofBy;
  const all = (field: string, of: readonly string[]): string => of.map((code) => inSentence(choiceName(field, code))).join(", ");
  switch (proof.by) {
    case "documents": return all("document_kind", proof.of);
    case "training": return words.training(all("training_kind", proof.of));
    case "service": return words.service(all("service_kind", proof.of));
    case "letter": return words.letter;
    case "worker": return words.worker(inSentence(fieldName(proof.field)));
    case "placement": return words.placement(inSentence(fieldName(proof.field)));
    case "stage": return words.stage(inSentence(choiceName("stage", proof.of)));
  }
}

export type Look = { icon: IconName; tone: StateTone; word: string };

/** How a required paper stands; what ends too early comes first. */
export function paperLook(paper: Paper, ending: Expiring | undefined): Look {
  const words = m().file.papers;
  if (ending !== undefined && ending.reason !== "expired") return { icon: "hourglass", tone: "warn", word: m().file.daysLeft(ending.days) };
  switch (paper.state) {
    case "absent": return { icon: "circle-dashed", tone: paper.due === "next" && paper.by_law ? "warn" : "none", word: paper.due === "next" ? words.absent : words.absentLater };
    case "expired": return { icon: "calendar-x", tone: "danger", word: words.expired };
    case "rejected": return { icon: "circle-x", tone: "danger", word: words.rejected };
    case "doubtful": return { icon: "triangle-alert", tone: "warn", word: words.doubtful };
    case "unchecked": return { icon: "eye", tone: "wait", word: words.unchecked };
    case "good": return { icon: "circle-check", tone: "ok", word: words.good };
  }
}

export const isMissing = (paper: Paper): boolean => ["absent", "expired", "rejected"].includes(paper.state);

export function endingText(ending: Expiring): string {
  const what = ending.what === "contract" ? m().file.contract : choiceName("document_kind", ending.what);
  return m().file.ends[ending.reason](what, date(ending.ends_on));
}
