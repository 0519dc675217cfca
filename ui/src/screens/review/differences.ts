// Differences between an imported list and the files, gathered by file.

import type { Difference } from "../../rpc";

export type DifferenceGroup = { record: string; title: string; differences: Difference[] };

export function gather(list: Difference[]): DifferenceGroup[] {
  const groups = new Map<string, DifferenceGroup>();
  for (const difference of list) {
    const group = groups.get(difference.record) ?? { record: difference.record, title: difference.title, differences: [] };
    group.differences.push(difference);
    groups.set(difference.record, group);
  }
  return [...groups.values()];
}
