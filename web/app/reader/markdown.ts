// CommonMark, by a parser that knows all of it, with HTML, images and headings left out.
import { fromMarkdown } from "mdast-util-from-markdown";
import type { Nodes, PhrasingContent } from "mdast";
import type { Block, Inline } from "./words.ts";

const left = { disable: { null: ["htmlFlow", "htmlText", "headingAtx", "setextUnderline", "labelStartImage"] } };

type Addresses = ReadonlyMap<string, string>;

/** Reads CommonMark. */
export function readMarkdown(body: string): Block[] {
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
