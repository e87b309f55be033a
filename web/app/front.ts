// The vault's pages: /, /entrer, /retrouver, /document. Which one it is, the address says.
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
