// The sender's words: CommonMark without HTML, images and headings, read into plain objects that the page draws node by node.
import { fromMarkdown } from "mdast-util-from-markdown";
import type { Nodes, PhrasingContent } from "mdast";

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "strong"; readonly of: readonly Inline[] }
  | { readonly kind: "emphasis"; readonly of: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "break" }
  /** `shown` is the whole address where the words do not say it themselves. */
  | { readonly kind: "link"; readonly href: string; readonly of: readonly Inline[]; readonly shown: string };

export type Block =
  | { readonly kind: "paragraph"; readonly of: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: "quote"; readonly of: readonly Block[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "rule" };

const left = { disable: { null: ["htmlFlow", "htmlText", "headingAtx", "setextUnderline", "labelStartImage"] } };

type Addresses = ReadonlyMap<string, string>;

/** Reads the body of a cover. */
export function readWords(body: string): Block[] {
  const { children } = fromMarkdown(body, { extensions: [left] });
  const addresses = new Map(children.flatMap((node) => (node.type === "definition" ? [[node.identifier, node.url] as const] : [])));
  return blocks(children, addresses);
}

function blocks(nodes: readonly Nodes[], addresses: Addresses): Block[] {
  return nodes.flatMap((node): Block[] => {
    switch (node.type) {
      case "paragraph":
        return [{ kind: "paragraph", of: inlines(node.children, addresses) }];
      case "list":
        return [{ kind: "list", ordered: node.ordered ?? false, start: node.start ?? 1, items: node.children.map((item) => blocks(item.children, addresses)) }];
      case "blockquote":
        return [{ kind: "quote", of: blocks(node.children, addresses) }];
      case "code":
        return [{ kind: "code", text: node.value }];
      case "thematicBreak":
        return [{ kind: "rule" }];
      default:
        return []; // a definition has no words of its own
    }
  });
}

function inlines(nodes: readonly PhrasingContent[], addresses: Addresses): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    switch (node.type) {
      case "text":
        return [{ kind: "text", text: node.value }];
      case "strong":
      case "emphasis":
        return [{ kind: node.type, of: inlines(node.children, addresses) }];
      case "inlineCode":
        return [{ kind: "code", text: node.value }];
      case "break":
        return [{ kind: "break" }];
      case "link":
        return link(node.url, inlines(node.children, addresses));
      case "linkReference":
        return link(addresses.get(node.identifier) ?? "", inlines(node.children, addresses));
      default:
        return [];
    }
  });
}

/** A link that hides where it leads is how letters deceive: its whole address stands beside its words. */
function link(url: string, of: readonly Inline[]): Inline[] {
  if (!/^(?:https?:\/\/|mailto:|tel:)[^\s]+$/i.test(url) || !URL.canParse(url)) return [...of];
  const address = (/[^\x21-\x7e]/.test(url) ? new URL(url).href : url).replace(/^(?:mailto:|tel:)/i, "");
  return [{ kind: "link", href: url, of, shown: plain(of) === address ? "" : address }];
}

const plain = (nodes: readonly Inline[]): string =>
  nodes.map((node) => ("text" in node ? node.text : "of" in node ? plain(node.of) : "")).join("");
