// What the page asks of its server (docs/api.md). Requests are built field by field; the code is in none of them.
import type { Passing, Trouble } from "./messages.ts";

/** A request that gave no answer to use. */
export class Failed extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.kind);
    this.trouble = trouble;
  }
}

const patience = 30_000;

interface Request {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
}

/** Sends a request; a lost answer is asked for once more in silence, for every request here may be sent twice. */
export async function send(path: string, request: Request = {}): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await attempt(path, request);
  } catch {
    response = await attempt(path, request).catch(() => { throw new Failed(noAnswer()); });
  }
  if (!response.ok) throw new Failed(await troubleOf(response));
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch {
    throw new Failed(noAnswer());
  }
}

const noAnswer = (): Passing => ({ kind: navigator.onLine ? "away" : "offline" });

const attempt = (path: string, request: Request): Promise<Response> =>
  fetch(path, {
    ...request,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(patience),
  });

async function troubleOf(response: Response): Promise<Trouble> {
  const wait = Number(response.headers.get("Retry-After") ?? "60");
  const until = Date.now() + (Number.isFinite(wait) && wait > 0 ? wait : 60) * 1000;
  if (response.status === 429) return { kind: "tries", until };
  if (response.status === 503 && (await problem(response)) === "read-only") return { kind: "read-only", until };
  if (response.status >= 500) return { kind: "away" };
  if (response.status === 404) return { kind: "unknown" };
  return { kind: "changed" };
}

/** The name of a problem (RFC 9457), "" when the answer is not one. */
async function problem(response: Response): Promise<string> {
  try {
    const { type } = (await response.json()) as { type?: unknown };
    return typeof type === "string" ? type.replace("urn:coffre:problem:", "") : "";
  } catch {
    return "";
  }
}
