// Sends a sealed file from where the browser keeps it, and hears how far it has come: no copy of it is made here.
import { base32, fromBase64 } from "../../lib/bytes.ts";
import { Failed, passingOf, problemOf } from "../reader/server.ts";
import { Problem } from "./server.ts";

/** The longest silence that is waited through. */
const patience = 30_000;

/** Puts a payload; sent twice it is the same. Throws `Failed` where it stopped on its way, `Problem` where the server says no. */
export function putPayload(hash: string, body: Blob, token: string, heard: (sent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const goesOn = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => { request.abort(); }, patience);
    };
    const stopped = (): void => {
      clearTimeout(timer);
      reject(new Failed({ kind: navigator.onLine ? "away" : "offline" }));
    };
    request.upload.onprogress = ({ loaded }) => {
      goesOn();
      heard(loaded);
    };
    request.onerror = request.onabort = stopped;
    request.onload = () => {
      clearTimeout(timer);
      if (request.status >= 200 && request.status < 300) resolve();
      else void refusal(request).then(reject);
    };
    request.open("PUT", `/api/payloads/${base32(fromBase64(hash, 32))}`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
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
