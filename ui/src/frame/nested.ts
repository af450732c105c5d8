/**
 * What a captured frame showed, written again as plain HTML for `srcdoc`.
 *
 * A sandboxed frame in a sandboxed frame has an origin of its own, so its document is out of reach:
 * it is kept here as an inert document and shown anew when it changed.
 */

import * as dom from "./dom.js";
import { isLink } from "./guard.js";
import { stateOf } from "./states.js";
import type { Tree } from "./tree.js";

const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
const NAME = /^[^\s"'<>/=]+$/;

export function showFrames(tree: Tree): void {
  for (const host of tree.takeChangedFrames()) {
    const inert = tree.frameOf(host);
    if (inert) (host as HTMLIFrameElement).srcdoc = write(tree, inert);
  }
}

function write(tree: Tree, node: Node): string {
  if (node instanceof Document) return children(tree, node) + adopted(node);
  if (node instanceof DocumentType) return `<!DOCTYPE ${/^\w+$/.test(node.name) ? node.name : "html"}>`;
  if (node instanceof Text) return escape(node.data);
  if (!(node instanceof Element)) return "";
  const name = dom.nameOf(node);
  if (!NAME.test(name)) return children(tree, node);
  const open = `<${name}${attributes(tree, node)}>`;
  if (dom.namespaceOf(node) === dom.HTML && VOID.has(name)) return open;
  return `${open}${shadow(tree, node)}${content(tree, node)}</${name}>`;
}

const children = (tree: Tree, node: Node): string => Array.from(dom.childrenOf(node), (child) => write(tree, child)).join("");

function content(tree: Tree, element: Element): string {
  const state = stateOf(element);
  if (element instanceof HTMLTextAreaElement) return escape(state?.value ?? "");
  if (!(element instanceof HTMLStyleElement)) return children(tree, element);
  const text = state?.disabled ? "" : isLink(element) ? element.textContent : (state?.sheet ?? element.textContent);
  return css(text ?? "");
}

function shadow(tree: Tree, host: Element): string {
  const root = dom.shadowOf(host);
  return root ? `<template shadowrootmode="open">${children(tree, root)}${adopted(root)}</template>` : "";
}

function adopted(root: Document | ShadowRoot): string {
  return (stateOf(root)?.adopted ?? []).map((text) => `<style>${css(text)}</style>`).join("");
}

function attributes(tree: Tree, element: Element): string {
  let written = "";
  for (const { name, value } of dom.attributesOf(element)) if (NAME.test(name)) written += ` ${name}="${escape(value)}"`;
  const state = stateOf(element);
  if (element instanceof HTMLInputElement) {
    if (state?.value !== undefined) written += ` value="${escape(state.value)}"`;
    if (state?.checked) written += " checked";
  }
  const inner = tree.frameOf(element);
  return inner ? `${written} srcdoc="${escape(write(tree, inner))}"` : written;
}

const CODES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string => text.replace(/[&<>"]/g, (one) => CODES[one]!);

/** Within a style element a tag cannot be written, so what looks like one is escaped the way of CSS. */
const css = (text: string): string => text.replace(/<(?=[a-z/!?])/gi, "\\3c ");
