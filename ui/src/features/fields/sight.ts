// What the user may see: specific personal data needs a right of its own, given to a user beside the role.

import type { Field } from "../../rpc";
import { system } from "../../state/system.svelte";

/** Whether values of this field are shown to the user. The core decides; this only knows what to expect from it. */
export const isSeen = (field: Field): boolean => field.sensitive === "general" || system()?.office?.sees.includes(field.sensitive) === true;
