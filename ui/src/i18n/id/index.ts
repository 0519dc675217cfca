// Bahasa Indonesia: the source of all words.

import { agreements } from "./agreements";
import { backup } from "./backup";
import { cases } from "./cases";
import { common } from "./common";
import { counter } from "./counter";
import { doubles } from "./doubles";
import { exports } from "./exports";
import { failures } from "./failures";
import { choices, fields, kinds, sections } from "./fields";
import { file } from "./file";
import { frame } from "./frame";
import { imports } from "./imports";
import { letters } from "./letters";
import { lock } from "./lock";
import { privacy } from "./privacy";
import { problems } from "./problems";
import { review } from "./review";
import { services } from "./services";
import { scans } from "./scans";
import { settings } from "./settings";
import { start } from "./start";
import { templates } from "./templates";
import { workers } from "./workers";

export const id = {
  agreements, backup, cases, choices, common, counter, doubles, exports, failures, fields, file, frame, imports, kinds,
  letters, lock, privacy, problems, review, scans, sections, services, settings, start, templates, workers,
};
