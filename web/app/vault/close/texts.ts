// The words of the end of a vault.
export interface CloseTexts {
  readonly title: string;
  readonly body: string;
  readonly first: string;
  readonly forever: string;
  readonly what: string;
  readonly type: (x: { readonly word: string }) => string;
  readonly word: string;
  readonly cancel: string;
  readonly closed: string;
  readonly ready: string;
  readonly file: string;
  readonly fileName: string;
  readonly verify: string;
}

export const french: CloseTexts = {
  title: "Fermer mon coffre",
  body: "Tout s’efface. Personne ne pourra revenir en arrière.",
  first: "Emporter d’abord",
  forever: "Fermer pour toujours",
  what: "Vos clés, vos papiers et vos fiches sont détruits. Vos organismes gardent leurs copies et vous écrivent par la poste.",
  type: ({ word }) => `Pour confirmer, tapez ${word}.`,
  word: "FERMER",
  cancel: "Annuler",
  closed: "Votre coffre est fermé",
  ready: "Votre attestation de destruction est prête.",
  file: "Télécharger l’attestation",
  fileName: "attestation-de-destruction.receipt",
  verify: "Elle se vérifie sans nous, avec un programme public. Gardez-la : nous n’en avons pas d’autre pour vous.",
};

export const english: CloseTexts = {
  title: "Close my vault",
  body: "Everything is erased. Nobody can undo it.",
  first: "Take everything first",
  forever: "Close for good",
  what: "Your keys, papers and records are destroyed. Your organisations keep their copies and write to you by mail.",
  type: ({ word }) => `To confirm, type ${word}.`,
  word: "CLOSE",
  cancel: "Cancel",
  closed: "Your vault is closed",
  ready: "Your certificate of destruction is ready.",
  file: "Download the certificate",
  fileName: "certificate-of-destruction.receipt",
  verify: "It can be checked without us, with a public program. Keep it: we have no other for you.",
};
