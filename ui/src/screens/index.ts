// The places of the program: one line each. What is not here is not in the rail, the palette or the keys.

import type { Component } from "svelte";
import { m } from "../i18n/index.svelte";
import type { IconName } from "../kit/icons";
import { waitingForMe } from "../state/overview.svelte";
import Agreements from "./agreements/Agreements.svelte";
import Cases from "./cases/Cases.svelte";
import Counter from "./counter/Counter.svelte";
import Letters from "./letters/Letters.svelte";
import Review from "./review/Review.svelte";
import Settings from "./settings/Settings.svelte";
import Workers from "./workers/Workers.svelte";

/** What a screen is given: the address below its own name. */
export type ScreenProps = { path: string[]; query: URLSearchParams };

export type PlaceOf = {
  /** First segment of the address. */
  name: string;
  /** Ctrl+number; the numbers of places that do not exist yet stay free. */
  key?: number;
  icon: IconName;
  label: () => string;
  screen: Component<ScreenProps>;
  /** A number beside the name; `calls` when someone must act on it. */
  count?: () => number | undefined;
  calls?: boolean;
  /** Stands at the foot of the rail. */
  foot?: boolean;
};

export const places: PlaceOf[] = [
  { name: "counter", key: 1, icon: "panels-top-left", label: () => m().frame.places.counter, screen: Counter },
  { name: "workers", key: 2, icon: "folder-open", label: () => m().frame.places.workers, screen: Workers },
  { name: "letters", key: 3, icon: "mail", label: () => m().frame.places.letters, screen: Letters },
  { name: "cases", key: 4, icon: "shield-alert", label: () => m().frame.places.cases, screen: Cases },
  { name: "agreements", key: 5, icon: "handshake", label: () => m().frame.places.agreements, screen: Agreements },
  { name: "review", key: 7, icon: "list-checks", label: () => m().frame.places.review, screen: Review, count: waitingForMe, calls: true },
  { name: "settings", icon: "settings", label: () => m().frame.places.settings, screen: Settings, foot: true },
];

/** The place of an address; the counter when it names none. */
export const placeOf = (name: string | undefined): PlaceOf => places.find((place) => place.name === name) ?? (places[0] as PlaceOf);
