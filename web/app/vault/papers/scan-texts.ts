// The words of photographing a paper (screen 29). Wording: French is normative.
type N = { readonly n: number };

export interface ScanTexts {
  readonly title: string;
  readonly take: string;
  readonly finished: (x: N) => string;
  readonly keep: string;
  readonly taken: (x: N) => string;
  readonly page: (x: N) => string;
  readonly remove: (x: N) => string;
  readonly again: string;
  readonly failed: string;
  readonly record: string;
  readonly source: string;
  readonly by: string;
  readonly compared: string;
  readonly complete: string;
  readonly add: string;
  readonly how: string;
  readonly guarantees: string;
}

export const french: ScanTexts = {
  title: "Photographiez chaque page",
  take: "Prendre",
  finished: ({ n }) => (n === 1 ? "Terminé, 1 page" : `Terminé, ${n} pages`),
  keep: "Gardez le papier\u00a0: cette image ne le remplace que si la fiche de transfert est complète.",
  taken: ({ n }) => (n === 1 ? "1 page prise." : `${n} pages prises.`),
  page: ({ n }) => `Page ${n}`,
  remove: ({ n }) => `Enlever la page ${n}`,
  again: "Enlever",
  failed: "Ce fichier n’est pas une photo que nous pouvons lire. Prenez-en une autre.",
  record: "Fiche de transfert",
  source: "Quel papier? Combien de feuilles, quels côtés?",
  by: "Qui le photographie?",
  compared: "J’ai comparé chaque page avec le papier\u00a0: tout y est et se lit.",
  complete: "La fiche de transfert est complète.",
  add: "Ajouter avec ma clé",
  how: "Photographié page par page, réuni en un fichier dans la page, scellé et déposé.",
  guarantees: "Chaque page a été comparée avec le papier. Le dépôt est daté par le registre.",
};

export const english: ScanTexts = {
  title: "Take a photo of each page",
  take: "Take",
  finished: ({ n }) => (n === 1 ? "Done, 1 page" : `Done, ${n} pages`),
  keep: "Keep the paper: this image replaces it only if the transfer record is complete.",
  taken: ({ n }) => (n === 1 ? "1 page taken." : `${n} pages taken.`),
  page: ({ n }) => `Page ${n}`,
  remove: ({ n }) => `Remove page ${n}`,
  again: "Remove",
  failed: "This file is not a photo that we can read. Take another one.",
  record: "Transfer record",
  source: "Which paper? How many sheets, which sides?",
  by: "Who takes the photos?",
  compared: "I compared each page with the paper: everything is there and can be read.",
  complete: "The transfer record is complete.",
  add: "Add with my key",
  how: "Photographed page by page, put into one file in the page, sealed and deposited.",
  guarantees: "Each page was compared with the paper. The deposit is dated by the log.",
};
