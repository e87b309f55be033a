// The front page, /.
import { mount } from "svelte";
import Front from "./screens/Front.svelte";

const target = document.getElementById("page");
if (target !== null) {
  target.replaceChildren();
  mount(Front, { target });
}
