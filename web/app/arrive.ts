/** An attachment: what takes the place of a button takes its focus too. */
export const arrive = (element: HTMLElement): void => { element.focus(); };
