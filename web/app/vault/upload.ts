// Sends a sealed file from where the browser keeps it, and hears how far it has come: no copy of it is made here. What stopped on its way goes on where it stopped.
import { members, parseJson } from "../../lib/bundle.ts";
import { base32, fromBase64 } from "../../lib/bytes.ts";
import { step } from "../../lib/directory.ts";
import { demand } from "../../lib/faults.ts";
import { number } from "../../lib/jsonline.ts";
import { Failed, passingOf, problemOf } from "../reader/server.ts";
import { call, Problem } from "./server.ts";

/** The longest silence that is waited through; and, once all is sent, the longest that a server may read and store it. */
const [patience, patienceAtEnd] = [30_000, 120_000];
/** A smaller file is sent again from its start: to ask how far it has come takes as long. */
const small = 1024 * 1024;
/** Most bytes of one request. A server has what has come of it; a proxy that holds a request back until it is whole has nothing, and this is then sent again. */
const piece = 16 * 1024 * 1024;
/** How often it may turn out to go on elsewhere: a server does not lead the page in circles. */
const retries = 5;

/** Puts a payload, from what has come of it on; sent twice it is the same. Throws `Failed` where it stopped on its way, `Problem` where the server says no. */
export async function putPayload(hash: string, body: Blob, token: string, heard: (sent: number) => void): Promise<void> {
  const path = `/api/payloads/${base32(fromBase64(hash, 32))}`;
  if (body.size <= small) return put(path, body, "", token, heard);
  let at = await arrived(path, body.size, token);
  let resumed = at > 0;
  for (let tries = 0; at < body.size;) {
    const [from, to] = [at, Math.min(body.size, at + piece)];
    heard(from);
    try {
      await put(path, body.slice(from, to), `bytes ${String(from)}-${String(to - 1)}/${String(body.size)}`, token, (sent) => { heard(from + sent); });
      at = to;
    } catch (error) {
      const problem = error instanceof Problem ? error.problem : "";
      // what a server's disk lost in a crash is dropped at the end: all of it is sent again
      const anew = resumed && problem === "malformed";
      if ((!anew && problem !== "wrong-offset") || ++tries > retries) throw error;
      at = await arrived(path, body.size, token);
      resumed = at > 0;
    }
  }
}

/** How much of it the server has. */
async function arrived(path: string, size: number, token: string): Promise<number> {
  const answer = await call(`${path}/upload`, { headers: { Authorization: `Bearer ${token}` } }).catch((error: unknown) => {
    if (error instanceof Problem && error.problem === "not-found") return null;
    throw error;
  });
  if (answer === null) return 0;
  return step("tampered", () => {
    const have = number(members(parseJson(answer), ["have"]).have);
    demand(have <= size, "malformed", "More has come than was sent.");
    return have;
  });
}

function put(path: string, body: Blob, range: string, token: string, heard: (sent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const goesOn = (silence = patience): void => {
      clearTimeout(timer);
      timer = setTimeout(() => { request.abort(); }, silence);
    };
    const stopped = (): void => {
      clearTimeout(timer);
      reject(new Failed({ kind: navigator.onLine ? "away" : "offline" }));
    };
    request.upload.onprogress = ({ loaded }) => {
      goesOn();
      heard(Math.min(loaded, body.size));
    };
    request.upload.onload = () => { goesOn(patienceAtEnd); };
    request.onerror = request.onabort = stopped;
    request.onload = () => {
      clearTimeout(timer);
      if (request.status >= 200 && request.status < 300) resolve();
      else void refusal(request).then(reject);
    };
    request.open("PUT", path);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    if (range !== "") request.setRequestHeader("Content-Range", range);
    goesOn();
    request.send(body);
  });
}

async function refusal(request: XMLHttpRequest): Promise<Error> {
  const response = new Response(request.responseText, { status: request.status, headers: { "Retry-After": request.getResponseHeader("Retry-After") ?? "60" } });
  const name = await problemOf(response);
  const passing = passingOf(response, name);
  return passing === null ? new Problem(name) : new Failed(passing);
}
