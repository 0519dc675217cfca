// The roles, in the order of how much they may.

import type { Role, Sensitivity } from "../../rpc";

export const ROLES: readonly Role[] = ["officer", "reviewer", "manager", "administrator", "auditor"];
export const SHORTEST_PASSWORD = 8;

/** Specific personal data that needs a right beside the role. */
export type Specific = Exclude<Sensitivity, "general" | "secret">;
export const SPECIFIC: readonly Specific[] = ["health", "biometric", "protection", "belief"];
