// The roles, in the order of how much they may.

import type { Role } from "../../rpc";

export const ROLES: readonly Role[] = ["officer", "reviewer", "manager", "administrator", "auditor"];
export const SHORTEST_PASSWORD = 8;
