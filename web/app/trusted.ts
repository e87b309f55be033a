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

export const startWorker = (url: string): Worker => new Worker(policy.createScriptURL(url), { type: "module" });
