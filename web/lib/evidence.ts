// Evidence: the server's dated account of one event, docs/format.md §5. It is not signed: its leaf in the log is what commits it.
import { base64, fromUtf8, H } from "./bytes.ts";
import { demand } from "./faults.ts";
import { accountId, code, deliveryId, fields, hash, list, parseLine, string, time, timeOrNothing } from "./jsonline.ts";
import { isOrigin, lines, wholeNumber } from "./note.ts";
import { faultReasons, grades, paperReasons, refuseReasons, type Grade } from "./statement.ts";

const etsi = "http://uri.etsi.org/19522/Event/";

/** Events about a delivery, by the short names of EN 319 522-1. */
const uris = {
  "A.1": `${etsi}SubmissionAcceptance`,
  "A.2": `${etsi}SubmissionRejection`,
  "C.3": `${etsi}ConsignmentAcceptance`,
  "C.4": `${etsi}ConsignmentRejection`,
  "C.5": `${etsi}AcceptanceRejectionExpiry`,
  "D.1": `${etsi}ContentConsignment`,
  "D.2": `${etsi}ContentConsignmentFailure`,
  "D.6": `${etsi}ContentAccessTracking`,
  "E.1": `${etsi}ContentHandover`,
  "E.2": `${etsi}ContentHandoverFailure`,
  "F.1": `${etsi}RelayToNonERDS`,
  "coffre/recall": "coffre/recall",
  "coffre/withdraw": "coffre/withdraw",
  "coffre/fault": "coffre/fault",
} as const;

export type DeliveryEvent = keyof typeof uris;

const deliveryEvents = Object.keys(uris) as readonly DeliveryEvent[];

/** Events about an account: the one that signed; for a claim, the letter. */
const accountEvents = ["coffre/link", "coffre/confirm", "coffre/unlink", "coffre/claim", "coffre/paper", "coffre/deposit", "coffre/closed"] as const;
export type AccountEvent = (typeof accountEvents)[number];

const byServer: readonly string[] = ["D.1", "D.2", "C.5", "E.2", "F.1"];

/** The reasons of which an event's evidence gives exactly one; of other events, none. */
const reasons: Partial<Record<DeliveryEvent | AccountEvent, readonly string[]>> = {
  "A.2": ["no-link", "closed"],
  "C.4": refuseReasons,
  "C.5": ["expired"],
  "D.2": ["closed"],
  "E.2": faultReasons,
  "coffre/fault": faultReasons,
  "coffre/recall": ["recalled"],
  "coffre/paper": paperReasons,
};

export interface Evidence {
  readonly log: string;
  /** `A.1`, `D.1`, … or `coffre/…`. */
  readonly event: DeliveryEvent | AccountEvent;
  /** A delivery's id, or an account's. */
  readonly about: string;
  readonly number: number;
  /** H of the evidence before, base64; "" in the first. */
  readonly prev: string;
  readonly at: string;
  readonly act: string;
  readonly source: string;
  readonly destination: string;
  readonly reasons: readonly string[];
  readonly auth: "statement" | "system";
  readonly level: "test" | "ordinary";
  readonly grade: Grade | "";
  readonly ends: string;
  readonly policy: string;
  readonly place: string;
  readonly bytes: Uint8Array;
  /** H of all bytes, base64. */
  readonly hash: string;
}

export const isAboutDelivery = (event: Evidence["event"]): event is DeliveryEvent => Object.hasOwn(uris, event);

function readEvent(given: string): Evidence["event"] {
  const short = deliveryEvents.find((event) => uris[event] === given);
  return short ?? code(given, accountEvents);
}

/** Reads an evidence's text, and checks what it can say by itself. */
export function readEvidence(bytes: Uint8Array): Evidence {
  demand(bytes.length <= 4096, "too-large", "An evidence is at most 4 kB.");
  const found = lines(fromUtf8(bytes));
  demand(found[0] === "coffre/evidence/v1", "wrong-type", "This is not an evidence.");
  demand(found.length === 8, "malformed", "An evidence is eight lines.");
  const header = ["log", "event", "about", "number", "prev", "at"].map((word, i) => {
    const line = found[i + 1] ?? "";
    demand(line.startsWith(`${word} `), "malformed", `Expected a line "${word} …".`);
    return line.slice(word.length + 1);
  });
  const [log = "", named = "", about = "", counted = "", before = "", at = ""] = header;
  demand(isOrigin(log), "bad-origin", "This is not the origin of a log.");
  const event = readEvent(named);
  const ofDelivery = isAboutDelivery(event);
  const number = wholeNumber(counted);
  const prev = before === "-" ? "" : hash(before);
  demand((number === 0) === (prev === ""), "wrong-prev", "The first evidence, and only the first, has none before it.");
  if (ofDelivery) demand((number === 0) === (event === "A.1" || event === "A.2"), "wrong-number", "A delivery begins with its submission.");
  const evidence: Evidence = {
    log, event, number, prev, bytes, hash: base64(H(bytes)),
    about: ofDelivery ? deliveryId(about) : accountId(about),
    at: time(at),
    ...readBody(found[7] ?? ""),
  };
  checkBody(evidence, ofDelivery);
  return evidence;
}

type Body = Omit<Evidence, "log" | "event" | "about" | "number" | "prev" | "at" | "bytes" | "hash">;

function readBody(line: string): Body {
  const body = fields(parseLine(line), ["act", "source", "destination", "reasons", "auth", "level", "grade", "ends", "policy", "place"]);
  const place = string(body.place);
  demand(/^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(place), "bad-token", "A place is ISO 3166-2, as CA-QC.");
  return {
    act: hash(body.act),
    source: body.source === "" ? "" : accountId(body.source),
    destination: body.destination === "" ? "" : accountId(body.destination),
    reasons: list(body.reasons).map((reason) => code(reason, ["no-link", "closed", "expired", "recalled", ...refuseReasons, ...faultReasons, ...paperReasons])),
    auth: code(body.auth, ["statement", "system"]),
    level: code(body.level, ["test", "ordinary"]),
    grade: body.grade === "" ? "" : code(body.grade, grades),
    ends: timeOrNothing(body.ends),
    policy: hash(body.policy),
    place,
  };
}

function checkBody(evidence: Evidence, ofDelivery: boolean): void {
  const { event, source, destination, auth, grade, ends } = evidence;
  demand((auth === "system") === byServer.includes(event), "wrong-evidence", "This event does not rest on that.");
  const given = reasons[event];
  demand(given === undefined ? evidence.reasons.length === 0 : evidence.reasons.length === 1 && given.includes(evidence.reasons[0] ?? ""), "wrong-evidence", "This event has other reasons.");
  demand(source !== "", "wrong-evidence", "An evidence names its source.");
  demand((destination === "") === (event === "coffre/deposit" || event === "coffre/closed"), "wrong-evidence", "An evidence names the other party.");
  demand(ofDelivery === (grade !== ""), "wrong-evidence", "A delivery has a grade, an account has none.");
  demand(ofDelivery || ends === "", "wrong-evidence", "An account has no end.");
  demand(grade === "" || grade === "availability" || ends !== "", "wrong-evidence", "Under handover and acceptance the deadline is set.");
}
