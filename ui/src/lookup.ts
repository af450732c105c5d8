/** What a table says of a name that somebody else chose: every object knows `constructor` and `__proto__`. */
export const lookUp = <T>(table: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
