// The words of a vault that is about to close.
export interface SessionTexts {
  readonly closing: string;
  readonly stay: string;
  readonly close: string;
}

export const french: SessionTexts = { closing: "Votre coffre se referme dans 2\u00a0minutes.", stay: "Rester", close: "Fermer" };

export const english: SessionTexts = { closing: "Your vault closes in 2\u00a0minutes.", stay: "Stay", close: "Close" };
