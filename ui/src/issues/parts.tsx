/** What issues are marked with, wherever they are shown. */

import type { IssueKind, IssueStatus, Occurrence } from "../wire.js";

export const KINDS: Record<IssueKind, string> = { error: "Error", request: "Failed request" };
export const STATUSES: Record<IssueStatus, string> = { open: "Open", resolved: "Resolved", ignored: "Ignored" };

/** The same marks as on the timeline of a replay. */
export const Kind = ({ kind }: { kind: IssueKind }) => <i class={`kind ${kind}`} role="img" aria-label={KINDS[kind]} title={KINDS[kind]} />;

export const StatusBadge = ({ status }: { status: IssueStatus }) => (
  <span class={`badge ${status === "open" ? "red" : status === "resolved" ? "green" : "ended"}`}>{STATUSES[status]}</span>
);

/** The address of the replay at the second of an occurrence. */
export const momentOf = ({ session, t }: Occurrence): string => `/sessions/${encodeURIComponent(session)}?t=${Math.round(t)}`;
