// What the page asks of its server (docs/api.md). Requests are built field by field; the code is in none of them.
import { concat } from "../../lib/bytes.ts";
import type { Passing, Trouble } from "./messages.ts";

/** A request that gave no answer to use. */
export class Failed extends Error {
  readonly trouble: Trouble;
  /** True when the same request will not do better later. */
  readonly final: boolean;

  constructor(trouble: Trouble, final = false) {
    super(trouble.kind);
    this.trouble = trouble;
    this.final = final;
  }
}

/** The longest silence that is waited through. An answer that keeps coming may take as long as its network does. */
const patience = 30_000;
/** What pauses follow a 202 with, before the same bytes are sent again; after the last one the server is away. */
const pauses = [100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000, 2000];
const largestAnswer = 32 * 1024 * 1024;

export interface Request {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** It counts once: whose answer was lost is not sent again, for the second one would be refused. */
  readonly once?: boolean;
  /** The most bytes of an answer to use: no more is read than shows that there are more, and who reads it refuses that. */
  readonly most?: number;
  /** Takes the bytes of an answer as they come, in their order: none is held for it. */
  readonly into?: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
}

interface Got {
  readonly status: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Sends a request; a lost answer is asked for once more in silence, for every request here but those that count once may be sent twice. */
export async function send(path: string, request: Request = {}): Promise<Uint8Array<ArrayBuffer>> {
  return (await get(path, request)).bytes;
}

/** Sends an act. While its leaves wait to be released (202) nothing of the answer counts: the same bytes are sent again. */
export async function sendAct(path: string, request: Request): Promise<Uint8Array<ArrayBuffer>> {
  for (const pause of pauses) {
    const { status, bytes } = await get(path, request);
    if (status !== 202) return bytes;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Failed({ kind: "away" });
}

/** Sends a request; `refusal` makes what is thrown of an answer that says no. */
export async function get(path: string, { most = largestAnswer, once = false, into, ...request }: Request, refusal: (response: Response) => Promise<Error> = refused): Promise<Got> {
  let attempt = new Attempt(path, request);
  let wrong: Error;
  try {
    const response = await attempt.response.catch((error: unknown) => {
      if (once) throw error;
      attempt.end();
      attempt = new Attempt(path, request);
      return attempt.response;
    });
    if (response.ok) return { status: response.status, bytes: await attempt.read(response, most, into) };
    wrong = await refusal(response);
  } catch (error) {
    // whoever takes the bytes says why it takes no more: that is not the network's, to be waited out
    wrong = error instanceof Failed || attempt.broke ? error as Error : new Failed(noAnswer());
  } finally {
    attempt.end();
  }
  throw wrong;
}

const refused = async (response: Response): Promise<Error> => new Failed(await troubleOf(response), isFinal(response.status));

const noAnswer = (): Passing => ({ kind: navigator.onLine ? "away" : "offline" });

const isFinal = (status: number): boolean => status >= 400 && status < 500 && status !== 401 && status !== 429;

/** A request on its way, given up after a silence. */
class Attempt {
  readonly response: Promise<Response>;
  /** Whether whoever takes the bytes did not. */
  broke = false;
  readonly #silence = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string, request: RequestInit) {
    this.#heard();
    this.response = fetch(path, {
      ...request,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: this.#silence.signal,
    });
  }

  #heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { this.#silence.abort(); }, patience);
  }

  async read(response: Response, most: number, into?: Request["into"]): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array[] = [];
    const reader = response.body?.getReader();
    for (let length = 0; length <= most;) {
      this.#heard();
      const read = await reader?.read();
      if (read?.value === undefined) break;
      length += read.value.length;
      if (into === undefined) chunks.push(read.value);
      else await into(read.value).catch((error: unknown) => { this.broke = true; throw error; });
    }
    // of an answer without end the rest is refused now: given up later, it would go on coming
    void reader?.cancel();
    return concat(...chunks);
  }

  /** Lets go of the timer, and of what was not read. */
  end(): void {
    clearTimeout(this.#timer);
    this.#silence.abort();
  }
}

async function troubleOf(response: Response): Promise<Trouble> {
  const name = response.status === 503 ? await problemOf(response) : "";
  return passingOf(response, name) ?? (response.status === 404 ? { kind: "unknown" } : { kind: "changed" });
}

/** The trouble of an answer that passes by itself; null when it does not. */
export function passingOf(response: Response, name: string): Passing | null {
  const wait = Number(response.headers.get("Retry-After") ?? "0");
  const said = Number.isFinite(wait) && wait > 0;
  const after = (seconds: number): number => Date.now() + seconds * 1000;
  if (response.status === 429) return { kind: "tries", until: after(said ? wait : 60) };
  if (response.status === 503 && name === "read-only") return { kind: "read-only", until: said ? after(wait) : 0 };
  // a full disk does not pass by waiting
  return response.status >= 500 && name !== "no-room" ? { kind: "away" } : null;
}

/** The name of a problem (RFC 9457), "" when the answer is not one. */
export async function problemOf(response: Response): Promise<string> {
  try {
    const { type } = (await response.json()) as { type?: unknown };
    return typeof type === "string" ? type.replace("urn:coffre:problem:", "") : "";
  } catch {
    return "";
  }
}
