// The sections of a worker's file: one line each, with the kinds that stand in it.

import type { IconName } from "../../../kit/icons";

export type PartKey =
  | "identity" | "documents" | "steps" | "placement" | "services" | "training" | "empowerment" | "cases" | "family" | "notes" | "letters" | "history" | "privacy";

/** How the records of a kind are listed: what names them, what stands below it, and the columns. */
export type Listing = { kind: string; sub?: string; columns: string[] };

export type Part = { key: PartKey; icon: IconName; kind?: string; listing?: Listing };

export const PARTS: Part[] = [
  { key: "identity", icon: "id-card" },
  { key: "documents", icon: "file-text", kind: "document" },
  { key: "steps", icon: "list-checks", kind: "step", listing: { kind: "step", sub: "proof", columns: ["step_on", "placement"] } },
  { key: "placement", icon: "plane", kind: "placement" },
  { key: "services", icon: "clock", kind: "service", listing: { kind: "service", sub: "service_place", columns: ["started_at", "finished_at", "service_cost_idr"] } },
  { key: "training", icon: "book-marked", kind: "training", listing: { kind: "training", sub: "provider", columns: ["training_kind", "training_to", "training_result"] } },
  { key: "empowerment", icon: "sparkles", kind: "empowerment", listing: { kind: "empowerment", sub: "product", columns: ["empowerment_kind", "loan_idr", "empowerment_status"] } },
  { key: "cases", icon: "shield-alert", kind: "case", listing: { kind: "case", sub: "case_kind", columns: ["received_on", "case_status", "waits_for"] } },
  { key: "family", icon: "users", kind: "family_member", listing: { kind: "family_member", sub: "relation", columns: ["member_birth_date", "member_phone", "consents"] } },
  { key: "notes", icon: "pen-line", kind: "note", listing: { kind: "note", columns: ["pinned"] } },
  { key: "letters", icon: "mail", kind: "letter" },
  { key: "history", icon: "history" },
  { key: "privacy", icon: "shield-check", kind: "privacy_request" },
];

export const partOf = (key: string | undefined): Part => PARTS.find((part) => part.key === key) ?? (PARTS[0] as Part);
