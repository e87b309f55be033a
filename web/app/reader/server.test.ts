import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Failed, send } from "./server.ts";

beforeEach(() => { vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }); });
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A server that answers at once, and gives the body when it is told to. */
function slowServer(): { push: (length: number) => void; close: () => void } {
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;
  vi.stubGlobal("fetch", (_: string, { signal }: RequestInit) => {
    const stream = new ReadableStream<Uint8Array>({ start(controller) { body = controller; } });
    signal?.addEventListener("abort", () => { body?.error(signal.reason); });
    return Promise.resolve(new Response(stream));
  });
  vi.stubGlobal("navigator", { onLine: true });
  return { push: (length) => { body?.enqueue(new Uint8Array(length)); }, close: () => { body?.close(); } };
}

test("an answer that keeps coming is waited for, however long it takes", async () => {
  const server = slowServer();
  const answer = send("/api/payloads/x");
  for (let chunk = 0; chunk < 10; chunk++) {
    await vi.advanceTimersByTimeAsync(20_000);
    server.push(1000);
  }
  await vi.advanceTimersByTimeAsync(20_000);
  server.close();
  expect((await answer).length).toBe(10_000);
});

test("an answer that falls silent is given up", async () => {
  const server = slowServer();
  const answer = send("/api/payloads/x").catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1000);
  server.push(1000);
  await vi.advanceTimersByTimeAsync(31_000);
  const error = await answer;
  expect(error instanceof Failed && error.trouble.kind).toBe("away");
});

test("no more is read than shows that there is more than asked for", async () => {
  const server = slowServer();
  const answer = send("/api/payloads/x", { most: 1500 });
  await vi.advanceTimersByTimeAsync(1000);
  for (let chunk = 0; chunk < 5; chunk++) server.push(1000);
  expect((await answer).length).toBe(2000);
});
