// The one Trusted Types policy: where workers' programs come from. The page's own CSP allows no other, and nothing else needs one.
interface Policy {
  createScriptURL(url: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const rules: Policy = {
  createScriptURL(url) {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError("A worker comes from this server.");
    return url;
  },
};

const policy = (globalThis as { trustedTypes?: Factory }).trustedTypes?.createPolicy("coffre", rules) ?? rules;

/** Keeps the vault's program on this device, for when there is no network; where the browser keeps none, nothing is lost. */
export function keepProgram(): void {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(policy.createScriptURL("/sw.js")).catch(() => undefined);
}

export const startWorker = (url: string): Worker => new Worker(policy.createScriptURL(url), { type: "module" });
