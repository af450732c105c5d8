/**
 * Lets the frame build what was captured.
 *
 * The frame inherits the file's policy, and with it Trusted Types, which keep markup out of the
 * player. In here the program writes doctypes, and sets attributes that a browser takes for addresses
 * of scripts. Nothing comes of that: the policy names no script but this program.
 */

type Rule = (text: string) => string;
interface Types { createPolicy(name: "default", rules: { createHTML: Rule; createScript: Rule; createScriptURL: Rule }): unknown }

const same: Rule = (text) => text;
(globalThis as { trustedTypes?: Types }).trustedTypes?.createPolicy("default", { createHTML: same, createScript: same, createScriptURL: same });

export {};
