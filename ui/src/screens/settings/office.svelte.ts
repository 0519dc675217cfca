// The office's own records, as the parts of the settings need them.

import { call, type Output } from "../../rpc";
import { query, type Query } from "../../state/query.svelte";
import { mayAs } from "../../state/system.svelte";

/** Office, letterhead and signatories; fresh whenever one of them changes. */
export const officeQuery = (): Query<Output<"office.get">> => query(() => call("office.get", {}), ["office", "letterhead", "signatory", "sync"]);

/** Whether the user may change what belongs to the whole office. */
export const mayChange = (): boolean => mayAs("administrator");
