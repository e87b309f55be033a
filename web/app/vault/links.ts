// How things stand between this account and each organisation, as the feed tells it. The twin of src/Coffre/Accounts/LinkRules.cs, for one person.
import type { FeedEvent } from "../../lib/feed.ts";
import type { Statement } from "../../lib/statement.ts";

/** `doubted`: a letter said that whoever kept it was not its holder, and the organisation looks into it. */
export type LinkState = "pending" | "confirmed" | "ended" | "doubted";

interface Link {
  readonly hash: string;
  readonly by: Statement<"link">["body"]["by"];
  /** By letter, H of the claim. */
  readonly proof: string;
  confirmed: boolean;
  ended: boolean;
}

export interface Between {
  readonly links: Link[];
  state: LinkState;
  /** When something about the link last happened. */
  at: string;
  /** When this person last asked for paper, and was not linked since; else "". */
  paper: string;
  /** What the other side, or a letter, did, by which this stands or has ended: that it signed it is still to be proven (signed.ts). */
  readonly told: FeedEvent[];
}

/** The newest link that stands; by letter where it is asked for. */
export const standing = ({ links }: Between, by?: Link["by"]): Link | undefined => links.findLast((link) => !link.ended && (by === undefined || link.by === by));

/** By organisation, in the order in which they were met. Contacts are not among them. */
export function linksOf(events: readonly FeedEvent[], me: string): ReadonlyMap<string, Between> {
  const all = new Map<string, Between>();
  const claims = new Map<string, FeedEvent>();
  const between = (other: string): Between => {
    const found = all.get(other) ?? { links: [], state: "ended", at: "", paper: "", told: [] };
    all.set(other, found);
    return found;
  };
  for (const one of events) {
    const { evidence, act } = one;
    const { event, source, destination, at } = evidence;
    const other = source === me ? destination : source;
    if (event === "coffre/claim") claims.set(source, one);
    else if (event === "coffre/link" && act.type === "link" && source === me && act.body.by !== "contact") {
      const { by, proof } = act.body;
      const pair = between(other);
      pair.links.push({ hash: act.note.hash, by, proof, confirmed: false, ended: false });
      settle(pair, at);
      pair.paper = "";
    } else if (event === "coffre/confirm" && act.type === "confirm" && all.has(other)) {
      const pair = between(other);
      const link = pair.links.find(({ hash }) => hash === act.body.link);
      if (link === undefined) continue;
      link.confirmed = true;
      pair.told.push(one);
      settle(pair, at);
    } else if (event === "coffre/unlink" && all.has(other)) {
      const pair = between(other);
      for (const link of pair.links) link.ended = true;
      pair.told.push(one);
      settle(pair, at);
    } else if (event === "coffre/paper" && source === me) between(other).paper = at;
    else if (event === "coffre/paper" && evidence.reasons[0] === "not-my-claim" && all.has(destination)) {
      const [pair, claim] = [between(destination), claims.get(source)];
      // which letter says so is known by its claim
      pair.told.push(...(claim === undefined ? [] : [claim]), one);
      disown(pair, claim?.act.note.hash ?? "", at);
    }
  }
  return all;
}

function settle(pair: Between, at: string): void {
  const stand = pair.links.filter(({ ended }) => !ended);
  pair.state = stand.length === 0 ? "ended" : stand.some(({ confirmed }) => confirmed) ? "confirmed" : "pending";
  pair.at = at;
}

/** « This was not me »: the link that rests on that claim, and those by code that nobody has confirmed, end. */
function disown(pair: Between, claim: string, at: string): void {
  const bearer = pair.links.find(({ by, proof }) => by === "letter" && proof === claim);
  if (bearer === undefined) return;
  for (const link of pair.links) if (link === bearer || (link.by === "code" && !link.confirmed)) link.ended = true;
  settle(pair, at);
  if (pair.state !== "confirmed") pair.state = "doubted";
}
