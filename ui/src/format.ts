/** Numbers, times and addresses as people read them. */

const two = (n: number) => String(n).padStart(2, "0");

/** `4:05`, `1:02:33`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `8 s`, `4 min`, `1 h 20 min`. */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return seconds < 600 ? `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s` : `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const year = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export const exactly = (iso: string): string => full.format(new Date(iso));
export const timeOfDay = (iso: string): string => hour.format(new Date(iso));

/** `Today`, `Yesterday`, `12 May`, `12 May 2024`. */
export function dayOf(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return (date.getFullYear() === now.getFullYear() ? day : year).format(date);
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`, and further back the day itself. */
export function ago(iso: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  const days = Math.floor(minutes / (24 * 60));
  return days < 14 ? `${count(days, "day")} ago` : dayOf(iso, new Date(now));
}

/** `1 page`, `3 pages`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString()} ${n === 1 ? one : many}`;

/** An address without what all pages of a site share. */
export function pathOf(url: string): string {
  try {
    const { pathname, search, hash } = new URL(url);
    return pathname + search + hash;
  } catch {
    return url;
  }
}

/** A name for somebody who has none: the same four characters wherever the visitor shows up. */
export const shortVisitor = (visitor: string): string => visitor.slice(0, 4);

/** A hue from 0 to 359 that belongs to `text`. */
export function hueOf(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)!) % 360;
  return sum;
}

/** How long it is until then: `6 days`, `23 h`, `40 min`. */
export function timeUntil(iso: string, now = Date.now()): string {
  const minutes = Math.max(1, Math.ceil((Date.parse(iso) - now) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : count(Math.round(minutes / 1440), "day");
}

/** `0 B`, `812 kB`, `1.4 GB`. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let place = 0;
  while (n >= 999.5 && place < units.length - 1) (n /= 1000), place++;
  return `${n < 10 && place ? n.toFixed(1) : Math.round(n)} ${units[place]}`;
}
