/** An attachment: what takes the place of a button takes its focus too. */
export const arrive = (element: HTMLElement): void => { element.focus(); };

/** Where what had the focus has left the page, its title takes it: from nowhere the keyboard would begin at the top again, and a voice would be silent. */
export const toTitle = (): void => { document.querySelector<HTMLElement>("h1")?.focus(); };
