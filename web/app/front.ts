// The vault's pages (docs/api.md §9). Which one it is, the address says.
import { mount } from "svelte";
import Vault from "./vault/Vault.svelte";
import { VaultPage } from "./vault/vault.svelte.ts";

const target = document.getElementById("page");
if (target !== null) {
  const page = new VaultPage();
  page.start();
  target.replaceChildren();
  mount(Vault, { target, props: { page } });
}
