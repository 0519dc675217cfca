// What the board shows, kept while the window lives: coming back finds it as it was.

export type CaseFilters = { case_kind: string | null; case_category: string | null; case_country: string | null; mine: boolean };

const none: CaseFilters = { case_kind: null, case_category: null, case_country: null, mine: false };
export const filters = $state<CaseFilters>({ ...none });

export const isFiltered = (): boolean => filters.mine || filters.case_kind !== null || filters.case_category !== null || filters.case_country !== null;
export function clearFilters(): void { Object.assign(filters, none); }

/** As the core takes them. */
export function asked(): { case_kind?: string; case_category?: string; case_country?: string; mine: boolean } {
  return {
    ...(filters.case_kind === null ? {} : { case_kind: filters.case_kind }),
    ...(filters.case_category === null ? {} : { case_category: filters.case_category }),
    ...(filters.case_country === null ? {} : { case_country: filters.case_country }),
    mine: filters.mine,
  };
}
