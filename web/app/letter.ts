// The letter's page, /p. First of all the code leaves the address: it is in memory only, and a reload forgets it. [attack 11]
import { mount } from "svelte";
import Letter from "./Letter.svelte";
import { LetterPage } from "./letter.svelte.ts";

const forgotten = (history.state as { opened?: boolean } | null)?.opened === true;
const page = new LetterPage();

function take(): string {
  const code = location.hash.slice(1);
  if (code !== "") history.replaceState({ opened: true }, "", location.pathname);
  return code;
}

const target = document.getElementById("page");
if (target !== null) {
  page.start(take(), forgotten);
  target.replaceChildren();
  mount(Letter, { target, props: { page } });
}

// another letter scanned into the same tab
addEventListener("hashchange", () => {
  if (location.pathname !== "/p") return; // the vault that kept it names a document there
  const code = take();
  if (code !== "") void page.open(code);
});
