// Starts the interface.

import { mount } from "svelte";
import App from "./App.svelte";
import { onUndoRefused } from "./kit/toast.svelte";
import { treat } from "./state/failure";
import { startThemes } from "./state/system.svelte";
import "./styles/index.css";

startThemes();
onUndoRefused(treat);
const target = document.getElementById("app");
if (target === null) throw new Error("the page has no #app");
mount(App, { target });
