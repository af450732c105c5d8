/** The names of states: their time with each digit taken from 9, so that later ones sort first, and their number. */

const NAME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)-\d{6}$/;

/** When a state was, in ms since 1970; null when it is not the name of one. */
export function timeOfState(name: string): number | null {
  const [, key] = NAME.exec(name) ?? [];
  const at = key ? Date.parse(key.replace(/\d/g, (digit) => String(9 - Number(digit)))) : NaN;
  return Number.isNaN(at) ? null : at;
}
