// What is said to a screen reader: one status and one alert, present and empty from the start.
const place = (id: "status" | "alert"): HTMLElement | null => document.getElementById(id);

export function say(text: string): void {
  const status = place("status");
  if (status !== null) status.textContent = text;
}

export function alarm(text: string): void {
  const alert = place("alert");
  if (alert !== null) alert.textContent = text;
}
