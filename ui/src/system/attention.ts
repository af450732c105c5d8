/** What of the server's state somebody should do something about, and what. */

import { ago, bytes, count } from "../format.js";
import type { Run, SystemDetail } from "../facts.js";

export interface Concern { what: string; todo: string; card: string }

const LITTLE = 0.1; // of a disk
const OLD_BACKUP_MS = 8 * 86_400_000;
const LONG_WAIT_S = 6 * 3600;

/** The run that ended last, and whether it went well. */
export function newest(runs: { well?: Run; ill?: Run } | undefined): { run: Run; isWell: boolean } | null {
  const { well, ill } = runs ?? {};
  if (!well && !ill) return null;
  const isWell = !ill || (!!well && well.ended >= ill.ended);
  return { run: (isWell ? well : ill)!, isWell };
}

export function concerns(facts: SystemDetail, now = Date.now()): Concern[] {
  const found: Concern[] = [];
  const say = (card: string, what: string, todo: string) => found.push({ card, what, todo });
  const { kept, queues, pictures, credits } = facts;
  if (kept && kept.free_bytes < LITTLE * kept.total_bytes) {
    say("disk", `The disk has ${bytes(kept.free_bytes)} left.`, "Set [retention] disk in hawk.toml, or give it more room (docs/store.md).");
  }
  if (facts.damaged) {
    say("sound", `${count(facts.damaged, "blob is", "blobs are")} damaged, and set aside.`, "hawk-edge check names them; look after the disk (docs/store.md).");
  }
  backups(facts, say, now);
  const check = newest(facts.runs.check);
  if (check && !check.isWell) say("sound", `The last check found something (${ago(check.run.ended, now)}).`, "Run hawk-edge check again to see what (docs/store.md).");
  if (queues.letters_given_up) {
    say("queues", `${count(queues.letters_given_up, "letter")} could not be delivered.`, "The settings of the site say why, under Alerts; hawk-edge doctor tries the mail server.");
  }
  if (pictures.failed) say("queues", `${count(pictures.failed, "picture")} could not be drawn.`, `The newest: ${pictures.why ?? "no reason given"}`);
  const longest = Math.max(0, ...Object.values(credits.deferred));
  if (longest > LONG_WAIT_S) say("cpu", "Work has waited for CPU for hours.", "The machine is too small for what it records: see docs/credits.md.");
  return found;
}

function backups(facts: SystemDetail, say: (card: string, what: string, todo: string) => void, now: number): void {
  const last = newest(facts.runs.backup);
  const well = facts.runs.backup?.well;
  if (!last) return say("backup", "No backup has been made yet.", "hawk-edge backup s3://bucket/hawk (docs/backup.md), once a day from cron.");
  if (!last.isWell) say("backup", `The last backup failed, ${ago(last.run.ended, now)}.`, last.run.why ?? "Run hawk-edge backup again; it says why.");
  else if (well && now - Date.parse(well.ended) > OLD_BACKUP_MS) {
    say("backup", `The last backup was made ${ago(well.ended, now)}.`, "hawk-edge backup makes one; once a day from cron is usual (docs/backup.md).");
  }
}
