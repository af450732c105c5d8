/** What becomes of an issue: shown at once, undone with one more click. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { judge, me } from "../api.js";
import { useLoad } from "../screens/useLoad.js";
import type { Issue, IssueStatus } from "../wire.js";
import { StatusBadge } from "./parts.js";

const SAID: Record<IssueStatus, string> = {
  open: "It is open again.",
  resolved: "Resolved. Should it occur again, it is open again, and whoever gets alerts is told.",
  ignored: "Ignored. It is still counted, and nobody is told.",
};

interface Props { issue: Issue; settle: (changed: Issue) => void }

/** A viewer sees how it stands, and no more. */
export function Verdict({ issue, settle }: Props) {
  const { value: user } = useLoad("me", me);
  const mayJudge = user.value !== null && user.value.role !== "viewer";
  const { status, said, before, say } = useVerdict(issue, settle);
  useKeys({
    r: () => say(status === "open" ? "resolved" : "open"),
    i: () => status !== "ignored" && say("ignored"),
  }, mayJudge);
  return (
    <div class="verdict">
      <StatusBadge status={status} />
      {mayJudge && status === "open" && <button class="button primary" title="Resolve (r)" onClick={() => say("resolved")}>Resolve</button>}
      {mayJudge && status !== "open" && <button class="button" title="Reopen (r)" onClick={() => say("open")}>Reopen</button>}
      {mayJudge && status !== "ignored" && <button class="button" title="Ignore (i)" onClick={() => say("ignored")}>Ignore</button>}
      <p class="small">
        <span role="status" class={said?.failed ? "failure" : "soft"}>{said?.text}</span>
        {before && <> <button class="quiet undo" onClick={() => say(before)}>Undo</button></>}
      </p>
      {mayJudge && <span class="hint soft small"><kbd>r</kbd> {status === "open" ? "resolve" : "reopen"}{status !== "ignored" && <>, <kbd>i</kbd> ignore</>}</span>}
    </div>
  );
}

interface Said { text: string; failed?: boolean }

function useVerdict(issue: Issue, settle: Props["settle"]) {
  /** What was said and is not yet answered. */
  const wanted = useSignal<IssueStatus | null>(null);
  const before = useSignal<IssueStatus | null>(null);
  const said = useSignal<Said | null>(null);
  const turn = useRef<Promise<void>>(Promise.resolve());
  const status = wanted.value ?? issue.status;

  const send = async (next: IssueStatus) => {
    try {
      const changed = await judge(issue.id, next);
      if (wanted.peek() === next) settle(changed);
    } catch (reason) {
      if (wanted.peek() === next) said.value = { text: `That did not work: ${(reason as Error).message}`, failed: true };
      before.value = null;
    }
    if (wanted.peek() === next) wanted.value = null;
  };
  const say = (next: IssueStatus) => {
    before.value = status;
    wanted.value = next;
    said.value = { text: SAID[next] };
    // One after the other: the last word is to arrive last.
    turn.current = turn.current.then(() => send(next));
  };
  return { status, said: said.value, before: before.value, say };
}

function useKeys(keys: Record<string, () => unknown>, isOn: boolean): void {
  const now = useRef(keys);
  now.current = keys;
  useLayoutEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.metaKey || event.ctrlKey || event.altKey || event.repeat) return;
      now.current[event.key]?.();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [isOn]);
}
