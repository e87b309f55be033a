// What an evidence says of an act and a delivery, compared with both (docs/format.md §5, §7).
import { checkAbout } from "./directory.ts";
import { isAboutDelivery, type Evidence } from "./evidence.ts";
import { demand } from "./faults.ts";
import type { Statement, Type } from "./statement.ts";

/** An act other than the delivery itself. */
export type Act = Statement<"close" | "deposit" | "accept" | "recall" | "refuse" | "fault" | "handover" | "claim" | "link" | "confirm" | "unlink" | "paper" | "withdraw">;

/** The type of the act that causes each event; the delivery itself causes all others. */
const causes: Partial<Record<Evidence["event"], Type>> = {
  "C.3": "accept", "C.4": "refuse", "E.1": "handover", "E.2": "fault", "D.2": "close",
  "coffre/recall": "recall", "coffre/withdraw": "withdraw", "coffre/fault": "fault", "coffre/closed": "close",
  "coffre/link": "link", "coffre/confirm": "confirm", "coffre/unlink": "unlink", "coffre/claim": "claim", "coffre/paper": "paper", "coffre/deposit": "deposit",
};

/** Whether an act of this type causes this event; what `close` ends on its way leaves evidence of its own, caused by it. */
export const isCausedBy = (event: Evidence["event"], type: Type): boolean =>
  type === (causes[event] ?? "delivery") || (type === "close" && (event === "coffre/unlink" || event === "coffre/withdraw"));

/** Refuses a receipt without the statements that its evidence is about. */
export function checkPresent(evidence: Evidence, act: Act | null, delivery: Statement<"delivery"> | null): void {
  if (isAboutDelivery(evidence.event)) demand(delivery !== null, "incomplete", "The delivery is missing.");
  else demand(act !== null, "incomplete", "The act is missing.");
  demand(act !== null || evidence.act === delivery?.note.hash, "content-mismatch", "Without an act, the evidence's act is the delivery.");
}

/** Refuses an evidence that is not of this act, about this delivery. Both are signed by who they say. */
export function checkEvent(evidence: Evidence, act: Act | null, delivery: Statement<"delivery"> | null): void {
  const cause = act ?? delivery;
  demand(cause !== null && evidence.act === cause.note.hash, "content-mismatch", "The evidence names another act.");
  demand(isCausedBy(evidence.event, cause.type), "wrong-act", "This act causes no such event.");
  if (isAboutDelivery(evidence.event) && delivery !== null) {
    checkAbout(evidence, delivery, cause.note.hash);
    if (act !== null) checkActor(act, delivery);
  } else if (act !== null) {
    demand(delivery === null, "content-mismatch", "The evidence is not about a delivery.");
    checkAccount(evidence, act);
  }
  if (act !== null && "reason" in act.body) demand(evidence.reasons[0] === act.body.reason, "content-mismatch", "The act has another reason.");
}

/**
 * Refuses an event of a feed that is not what its act says, whoever signed it; an act about a delivery that is not here is its author's word alone.
 * @param delivery the one that the event is about, where it is known
 */
export function checkTold(evidence: Evidence, act: Statement, delivery: Statement<"delivery"> | undefined): void {
  const of = !isAboutDelivery(evidence.event) ? null : act.type === "delivery" ? act : delivery;
  if (of !== undefined) checkEvent(evidence, act.type === "delivery" ? null : act as Act, of);
  else demand(evidence.source === act.note.account || evidence.destination === act.note.account, "content-mismatch", "The evidence names others.");
}

/** Who may act on a delivery, and that it is this one. */
function checkActor(act: Act, delivery: Statement<"delivery">): void {
  const { account, hash } = delivery.note;
  const { to, parts } = delivery.body;
  const by = act.note.account;
  switch (act.type) {
    case "accept": case "refuse": case "fault": case "handover":
      demand(by === to.id, "wrong-author", "Only the recipient does this.");
      demand(act.body.delivery === hash, "content-mismatch", "The act names another delivery.");
      if (act.type === "handover") demand(act.body.commits.join() === parts.map(({ commit }) => commit).join(), "commit-mismatch", "What was handed over is not what was delivered.");
      break;
    case "recall":
      demand(by === account, "wrong-author", "Only the sender does this.");
      demand(act.body.delivery === hash, "content-mismatch", "The act names another delivery.");
      break;
    case "withdraw":
      demand(by === account, "wrong-author", "Only the sender does this.");
      demand(act.body.act === hash, "content-mismatch", "The act names another delivery.");
      break;
    case "close":
      demand(by === account || by === to.id, "wrong-author", "Only the sender's account or the recipient's ends a delivery by closing.");
      break;
    default:
      demand(false, "wrong-act", "This act is not about a delivery.");
  }
}

function checkAccount(evidence: Evidence, act: Act): void {
  const { account } = act.note;
  demand(evidence.about === account && evidence.source === account, "content-mismatch", "The evidence is about another account.");
  const other = otherParty(act);
  demand(other === null || evidence.destination === other, "content-mismatch", "The evidence names another party.");
}

/** With whom an act is; null where the act alone does not say. */
function otherParty(act: Act): string | null {
  switch (act.type) {
    case "claim":
      return act.body.to;
    case "link": case "paper":
      return act.body.with;
    default:
      return null;
  }
}
