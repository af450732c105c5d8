/** Calls the server on behalf of the signed-in user; sends to sign-in when nobody is. */

import { askSignIn } from "./router.js";
import type { SiteAlerts, SiteSettings, System, SystemDetail, Tried, WebhookKind } from "./facts.js";
import type {
  Asset, Batch, CountedSite, Entry, Issue, IssueStatus, List, ListedIssue, Overview, Session, SessionPage, Site,
  StateBody, WholeIssue,
} from "./wire.js";

/** `status` 0: the server was not reached. `retryS`: in how many seconds it says to come again, or 0. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly retryS = 0) {
    super(message);
  }
}

interface Options {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

async function request(path: string, { method = "GET", body, headers = {}, signal }: Options): Promise<Response> {
  const init: RequestInit = { method, headers };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...headers, "content-type": "application/json" };
  }
  try {
    return await fetch(path, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "The server cannot be reached. Is it running?");
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const fallback = { code: "unknown", message: `The server answered ${response.status}.` };
  const body = (await response.json().catch(() => null)) as { error?: { code: string; message: string } } | null;
  const { code, message } = body?.error ?? fallback;
  return new ApiError(response.status, code, message, Number(response.headers.get("retry-after")) || 0);
}

async function answer(path: string, options: Options): Promise<Response> {
  const response = await request(path, options);
  if (response.ok || response.status === 304) return response;
  if (response.status === 401 && path !== "/v1/signin") askSignIn();
  throw await refusal(response);
}

/** The decoded answer, or null for 204. Throws ApiError. */
export async function call<T>(path: string, options: Options = {}): Promise<T> {
  const response = await answer(path, options);
  return (response.status === 204 ? null : await response.json()) as T;
}

const query = (values: Record<string, string | null | undefined>): string => {
  const used = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return used.length ? `?${new URLSearchParams(used)}` : "";
};
const id = encodeURIComponent;

export type Role = "owner" | "member" | "viewer";
export interface Me { id: string; email: string; role: Role; account: string }
export type FilterName =
  | "text" | "url" | "visitor" | "errors" | "rage" | "live" | "browser" | "device" | "longer" | "shorter" | "last" | "from" | "to";
/** As in docs/http.md. */
export type SessionFilter = Partial<Record<FilterName, string>>;
/** `query` is as in the address of the list; `shared` by all of the account. */
export interface SavedFilter { id: string; name: string; query: string; shared: boolean }

export const setup = (token: string, email: string, password: string) =>
  call<unknown>("/v1/setup", { method: "POST", body: { token, email, password } });
export const signIn = (email: string, password: string) =>
  call<unknown>("/v1/signin", { method: "POST", body: { email, password } });
export const signOut = () => call<null>("/v1/signout", { method: "POST" });
export const signOutEverywhere = () => call<null>("/v1/signout/everywhere", { method: "POST" });
export const me = () => call<Me>("/v1/me");
export const changePassword = (old: string, next: string) =>
  call<unknown>("/v1/me/password", { method: "POST", body: { old, new: next } });

export interface User { id: string; email: string; role: Role }
export interface Invitation extends User { invited: string; expires: string }
/** `not_mailed`: why not; null when it was, or when the server sends no mail at all. */
export interface MadeInvitation extends Invitation { link: string; mailed: boolean; not_mailed: string | null }
export interface Invited { email: string; role: Role; by: string | null }
export const users = () => call<List<User>>("/v1/users");
export const changeRole = (user: string, role: Role) => call<User>(`/v1/users/${id(user)}`, { method: "PATCH", body: { role } });
export const removeUser = (user: string) => call<null>(`/v1/users/${id(user)}`, { method: "DELETE" });
export const signOutUser = (user: string) => call<null>(`/v1/users/${id(user)}/signout`, { method: "POST" });
export const invitations = () => call<List<Invitation>>("/v1/invitations");
export const invite = (email: string, role: Role) =>
  call<MadeInvitation>("/v1/invitations", { method: "POST", body: { email, role } });
export const withdraw = (invitation: string) => call<null>(`/v1/invitations/${id(invitation)}`, { method: "DELETE" });
export const invited = (token: string) => call<Invited>("/v1/invited", { method: "POST", body: { token } });
export const acceptInvitation = (token: string, password: string) =>
  call<unknown>("/v1/invited/accept", { method: "POST", body: { token, password } });

export const sites = () => call<List<Site>>("/v1/sites");
export const countedSites = (signal: AbortSignal) => call<List<CountedSite>>("/v1/sites?counts=1", { signal });
export const site = (key: string) => call<Site>(`/v1/sites/${id(key)}`);
export type SiteChange = { name?: string; origins?: string[] } & { [one in keyof SiteSettings]?: SiteSettings[one] | null };
export const changeSite = (key: string, change: SiteChange) =>
  call<Site>(`/v1/sites/${id(key)}`, { method: "PATCH", body: change });
export const deleteSite = (key: string) => call<null>(`/v1/sites/${id(key)}`, { method: "DELETE" });
export const changeKey = (key: string, graceS: number) =>
  call<Site>(`/v1/sites/${id(key)}/key`, { method: "POST", body: { grace_s: graceS } });
export const endFormerKeys = (key: string) => call<Site>(`/v1/sites/${id(key)}/former-keys`, { method: "DELETE" });
export const newestSession = async (key: string) =>
  (await call<List<Session>>(`/v1/sites/${id(key)}/sessions?limit=1`)).items[0] ?? null;
export interface AlertsChange { to?: string[] | null; webhook?: string | null; kind?: WebhookKind | null; new_secret?: boolean }
export const alerts = (key: string) => call<SiteAlerts>(`/v1/sites/${id(key)}/alerts`);
export const changeAlerts = (key: string, change: AlertsChange) =>
  call<SiteAlerts>(`/v1/sites/${id(key)}/alerts`, { method: "PATCH", body: change });
export const testAlerts = (key: string) => call<Tried>(`/v1/sites/${id(key)}/alerts/test`, { method: "POST" });
export const addSite = (name: string, origins: string[]) =>
  call<Site>("/v1/sites", { method: "POST", body: { name, origins } });
const savedPath = (key: string, filter = "") => `/v1/sites/${id(key)}/filters${filter && `/${id(filter)}`}`;
export const savedFilters = (key: string) => call<List<SavedFilter>>(savedPath(key));
export const saveFilter = (key: string, body: Omit<SavedFilter, "id">) => call<SavedFilter>(savedPath(key), { method: "POST", body });
export const changeFilter = (key: string, filter: string, body: Partial<SavedFilter>) =>
  call<SavedFilter>(savedPath(key, filter), { method: "PATCH", body });
export const deleteFilter = (key: string, filter: string) => call<null>(savedPath(key, filter), { method: "DELETE" });
export const sessions = (key: string, filter: SessionFilter, after: string | null, limit: number, signal: AbortSignal) =>
  call<SessionPage>(`/v1/sites/${id(key)}/sessions${query({ ...filter, after, limit: String(limit) })}`, { signal });
/** The first `limit` sessions, once they are no more as they were by `tag`; null when they stay so for a while. */
export async function changedSessions(
  key: string, filter: SessionFilter, limit: number, tag: string, signal: AbortSignal,
): Promise<{ page: SessionPage; tag: string } | null> {
  const headers: Record<string, string> = tag ? { "if-none-match": tag, prefer: "wait=20" } : {};
  const path = `/v1/sites/${id(key)}/sessions${query({ ...filter, limit: String(limit) })}`;
  const response = await answer(path, { headers, signal });
  if (response.status === 304) return null;
  return { page: (await response.json()) as SessionPage, tag: response.headers.get("etag") ?? "" };
}
export interface IssueFilter { status?: IssueStatus; kind?: string }
export const issues = (key: string, filter: IssueFilter, after: string | null, limit: number, signal?: AbortSignal) => {
  const asked = query({ status: filter.status, kind: filter.kind, after, limit: String(limit), detail: "1" });
  return call<List<ListedIssue>>(`/v1/sites/${id(key)}/issues${asked}`, signal ? { signal } : {});
};
/** At most `limit` of a site's open issues, and no more of each than its row says. */
export const openIssues = (key: string, limit: number) =>
  call<List<Issue>>(`/v1/sites/${id(key)}/issues${query({ status: "open", limit: String(limit) })}`);
export const issue = (key: string, signal: AbortSignal) => call<WholeIssue>(`/v1/issues/${id(key)}`, { signal });
export const judge = (key: string, status: IssueStatus) =>
  call<Issue>(`/v1/issues/${id(key)}`, { method: "PATCH", body: { status } });
/** A picture that may have to be drawn first. Throws ApiError. */
export async function picture(path: string, signal: AbortSignal): Promise<Blob> {
  return (await answer(path, { signal })).blob();
}
export const system = (signal: AbortSignal) => call<System>("/v1/system", { signal });
export const systemDetail = (signal: AbortSignal) => call<SystemDetail>("/v1/system?detail=1", { signal });

export const session = (key: string) => call<Session>(`/v1/sessions/${id(key)}`);
export const overview = (key: string, signal: AbortSignal) => call<Overview>(`/v1/sessions/${id(key)}/overview`, { signal });
export interface PartQuery { after: string; to: string; enter?: string; events?: string; limit?: string }
export const records = (key: string, part: PartQuery, signal: AbortSignal) =>
  call<List<Batch> & { enter?: Entry[] }>(`/v1/sessions/${id(key)}/records${query({ ...part })}`, { signal });
export const liveUrl = (key: string) => `/v1/sessions/${id(key)}/live`;
export const newestState = (key: string, after: string | null, signal: AbortSignal) =>
  call<StateBody | null>(`/v1/sessions/${id(key)}/live-viewer${query({ after })}`, { signal });
export const assets = (key: string, after: string | null, signal: AbortSignal) =>
  call<List<Asset>>(`/v1/sessions/${id(key)}/assets${query({ after })}`, { signal });
/** The content of an asset. Throws ApiError. */
export async function asset(key: string, digest: string, signal: AbortSignal): Promise<Blob> {
  const response = await request(`/v1/sessions/${id(key)}/assets/${digest}`, { signal });
  if (!response.ok) throw await refusal(response);
  return response.blob();
}
