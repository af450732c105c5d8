/** Calls the server on behalf of the signed-in user; sends to sign-in when nobody is. */

import { askSignIn } from "./router.js";
import type { Asset, Batch, List, Session, Site, StateBody } from "./wire.js";

/** `status` 0: the server was not reached. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

interface Options {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
}

async function request(path: string, { method = "GET", body, signal }: Options): Promise<Response> {
  const init: RequestInit = { method };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "content-type": "application/json" };
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
  return new ApiError(response.status, code, message);
}

/** The decoded answer, or null for 204. Throws ApiError. */
export async function call<T>(path: string, options: Options = {}): Promise<T> {
  const response = await request(path, options);
  if (!response.ok) {
    if (response.status === 401 && path !== "/v1/signin") askSignIn();
    throw await refusal(response);
  }
  return (response.status === 204 ? null : await response.json()) as T;
}

const query = (values: Record<string, string | null | undefined>): string => {
  const used = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return used.length ? `?${new URLSearchParams(used)}` : "";
};
const id = encodeURIComponent;

export interface Me { id: string; email: string; role: string; account: string }
export interface SessionFilter { url?: string; errors?: string; live?: string; visitor?: string }

export const setup = (token: string, email: string, password: string) =>
  call<unknown>("/v1/setup", { method: "POST", body: { token, email, password } });
export const signIn = (email: string, password: string) =>
  call<unknown>("/v1/signin", { method: "POST", body: { email, password } });
export const signOut = () => call<null>("/v1/signout", { method: "POST" });
export const me = () => call<Me>("/v1/me");

export const sites = () => call<List<Site>>("/v1/sites");
export const site = (key: string) => call<Site>(`/v1/sites/${id(key)}`);
export const addSite = (name: string, origins: string[]) =>
  call<Site>("/v1/sites", { method: "POST", body: { name, origins } });
export const sessions = (key: string, filter: SessionFilter, after: string | null, signal?: AbortSignal) =>
  call<List<Session>>(`/v1/sites/${id(key)}/sessions${query({ ...filter, after })}`, signal ? { signal } : {});

export const session = (key: string) => call<Session>(`/v1/sessions/${id(key)}`);
export const records = (key: string, after: string | null, signal: AbortSignal) =>
  call<List<Batch>>(`/v1/sessions/${id(key)}/records${query({ after })}`, { signal });
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
