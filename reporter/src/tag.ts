/** The script's own tag, which says whose server is to be told, and of which site. */

const { src = "", dataset } = (document.currentScript ?? {}) as Partial<HTMLScriptElement>;

/** The address of this script. */
export const own = src;
export const site = encodeURIComponent(dataset?.site ?? "");
/** The address of one of the site's routes. */
export const addressOf = (route: string): string => new URL(`/v1/${route}/${site}`, own).href;
