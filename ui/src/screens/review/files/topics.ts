// What a file under review is made of.

export const topicsOfFiles = ["worker", "document", "step", "placement", "training", "family_member", "decision", "office", "sync"];
