// What the letter's page fetches when its document is to be kept.
export { default as screen } from "./Vault.svelte";
export { VaultPage } from "./vault.svelte.ts";
