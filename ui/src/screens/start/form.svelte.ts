// What is typed in the five steps. There is no encrypted file yet, so it is kept in the browser's store until the
// office exists; the password never is.

import { formatProblem } from "../../features/fields/numbers";
import { keep, kept, unkeep } from "../../state/kept";

export const STEPS = ["district", "letterhead", "signatory", "number", "user"] as const;
export type Step = (typeof STEPS)[number];

const KEY = "loket-start";
export const SHORTEST_PASSWORD = 8;
export const USUAL_FORMAT = "500.15/{number:4}/P4MI/{month_roman}/{year}";

export type Typed = {
  step: number;
  district: string; district_name: string; province: string;
  line_government: string; line_agency: string; address: string; contact: string; place: string; logo: string | null;
  office_name: string;
  signatory_name: string; position: string; rank: string; nip: string;
  number_format: string; start_number: number | null;
  user_name: string;
};

const blank = (): Typed => ({
  step: 0, district: "", district_name: "", province: "", line_government: "", line_agency: "", address: "", contact: "", place: "", logo: null,
  office_name: "", signatory_name: "", position: "", rank: "", nip: "", number_format: USUAL_FORMAT, start_number: 1, user_name: "",
});

export class StartForm {
  typed = $state<Typed>({ ...blank(), ...kept<Partial<Typed>>(KEY) });
  password = $state("");
  again = $state("");
  /** The step whose missing fields are to be shown. */
  tried = $state<Step>();

  get step(): Step {
    return STEPS[this.typed.step] ?? "district";
  }

  /** The chosen district fills what follows from it, where nothing else was typed. */
  choose(code: string, name: string, province: string): void {
    const old = this.typed.district_name;
    const fresh = (value: string, before: string): boolean => value === "" || value === before;
    if (fresh(this.typed.line_government, `Pemerintah ${old}`)) this.typed.line_government = `Pemerintah ${name}`;
    if (fresh(this.typed.office_name, officeName(old))) this.typed.office_name = officeName(name);
    Object.assign(this.typed, { district: code, district_name: name, province });
  }

  /** The fields of a step that must be filled and are not. */
  missing(step: Step): string[] {
    const t = this.typed;
    const needs: { [S in Step]: [string, boolean][] } = {
      district: [["district", t.district !== ""]],
      letterhead: [["line_agency", t.line_agency.trim() !== ""], ["office_name", t.office_name.trim() !== ""]],
      signatory: [["signatory_name", t.signatory_name.trim() !== ""]],
      number: [["number_format", formatProblem(t.number_format) === undefined], ["start_number", (t.start_number ?? 0) >= 1]],
      user: [["user_name", t.user_name.trim() !== ""], ["password", this.password.length >= SHORTEST_PASSWORD], ["again", this.password === this.again]],
    };
    return needs[step].filter(([, there]) => !there).map(([field]) => field);
  }

  keep(): void {
    keep(KEY, this.typed);
  }
  drop(): void {
    unkeep(KEY);
    this.password = "";
    this.again = "";
  }
}

const officeName = (district: string): string => `P4MI ${district.replace(/^(Kabupaten|Kota) /, "")}`;
