// Doubles: what speaks for one person and what against it.

import type { Messages } from "../index.svelte";

export const doubles: Messages["doubles"] = {
  title: "Perhaps already there",
  hint: "As soon as a name, a NIK or a date of birth is typed, files of the same person are shown here.",
  none: "No file fits.",
  grades: { sure: "Almost surely the same person", likely: "Perhaps the same person" },
  open: "Open this file",
  goOn: "Not this person? Go on typing; nothing is lost.",
  father: "Father's name",
  evidence: "Why",
  how: {
    same: (field) => `${field}: the same`,
    variant: (field) => `${field}: the same, spelled otherwise`,
    typo: (field) => `${field}: similar`,
    part: (field) => `${field}: the same, words left out`,
    some: (field) => `${field}: only in part the same`,
    swapped: (field) => `${field}: day and month swapped`,
    one_digit: (field) => `${field}: one digit differs`,
    year: (field) => `${field}: the same year`,
    nik_day: (field) => `${field}: fits the NIK`,
    other_nik: () => "Another NIK with the same day of birth",
    serial: () => "NIK with another serial",
    other: (field) => `${field}: different`,
  },
  pair: (here, there) => `${here} ~ ${there}`,
};
