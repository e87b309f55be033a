// The words of sharing: the dialog, who can read, what others lend.
type Named = { readonly name: string };
type Until = Named & { readonly date: string };

export interface SharingTexts {
  readonly share: string;
  readonly title: (x: { readonly title: string }) => string;
  readonly who: string;
  readonly organisation: string;
  readonly choose: string;
  readonly noOrganisations: string;
  readonly person: string;
  readonly scan: string;
  readonly scanning: string;
  readonly noCamera: string;
  readonly id: string;
  readonly called: string;
  readonly newPerson: string;
  readonly purpose: string;
  readonly until: string;
  readonly leaves: (x: { readonly n: number }) => string;
  readonly note: string;
  readonly go: string;
  readonly cancel: string;
  readonly done: (x: Until) => string;
  readonly waits: (x: Named) => string;
  readonly stop: string;
  readonly stopOne: (x: Named) => string;
  readonly stopped: (x: Named) => string;
  readonly nobody: string;
  readonly line: (x: { readonly date: string }) => string;
  readonly over: string;
  readonly wrongWho: string;
  readonly wrongId: string;
  readonly wrongSelf: string;
  readonly wrongName: string;
  readonly wrongPurpose: string;
  readonly wrongUntil: string;
  readonly noReader: string;
  readonly noShare: string;
  readonly linked: string;
  readonly otherOrganisations: string;
  readonly lends: (x: Named) => string;
  readonly shares: string;
  readonly lent: string;
  readonly noLent: string;
  readonly mine: string;
  readonly noMine: string;
  readonly people: string;
  readonly bothSaid: string;
  readonly oneSaid: string;
  readonly square: string;
  readonly squareWhat: string;
  readonly copy: string;
  readonly copied: string;
  readonly add: string;
  readonly added: (x: Named) => string;
  readonly by: (x: Until) => string;
  readonly lentUntil: (x: { readonly date: string }) => string;
  readonly lentWhy: (x: { readonly purpose: string }) => string;
  readonly lentNote: (x: Named) => string;
  readonly gone: string;
  readonly goneWhy: (x: Named) => string;
  readonly unknown: string;
  readonly back: string;
}

export const french: SharingTexts = {
  share: "Partager",
  title: ({ title }) => `Partager «\u00a0${title}\u00a0»`,
  who: "Avec qui?",
  organisation: "Un organisme",
  choose: "Choisir",
  noOrganisations: "Aucun organisme n’est inscrit au registre public.",
  person: "Une personne",
  scan: "Scanner son QR",
  scanning: "Visez son carré avec l’appareil photo.",
  noCamera: "Ce navigateur ne lit pas les carrés. Demandez-lui son numéro et collez-le ici.",
  id: "Son numéro, 52 symboles",
  called: "Son nom, pour vous seul",
  newPerson: "Une nouvelle personne",
  purpose: "Pour quoi faire?",
  until: "Jusqu’au",
  leaves: ({ n }) => `Ce qui part\u00a0: 1 document, version ${n}.`,
  note: "Vous pouvez arrêter ce partage. Une copie déjà prise ne s’efface pas.",
  go: "Partager avec ma clé",
  cancel: "Annuler\u00a0: rien ne part",
  done: ({ name, date }) => `Partagé avec ${name} jusqu’au ${date}.`,
  waits: ({ name }) => `Rien n’est parti. ${name} doit d’abord vous ajouter\u00a0: montrez-lui votre carré, puis partagez de nouveau.`,
  stop: "Arrêter",
  stopOne: ({ name }) => `Arrêter : ${name}`,
  stopped: ({ name }) => `Arrêté. ${name} ne peut plus l’ouvrir ici.`,
  nobody: "Personne d’autre que vous.",
  line: ({ date }) => `jusqu’au ${date}`,
  over: "Terminé",
  wrongWho: "Choisissez avec qui vous partagez.",
  wrongId: "Ce numéro n’est pas complet. Il compte 52 lettres et chiffres.",
  wrongSelf: "Ce numéro est le vôtre.",
  wrongName: "Écrivez son nom.",
  wrongPurpose: "Écrivez pour quoi faire, de 3 à 120 caractères.",
  wrongUntil: "Choisissez un jour à venir, d’ici un an au plus.",
  noReader: "Personne n’a ce numéro ici. Rien n’est parti.",
  noShare: "Ce document ne se partage pas. Rien n’est parti.",
  linked: "Vos organismes",
  otherOrganisations: "Autres organismes",
  lends: ({ name }) => `${name} partage un document avec vous`,
  shares: "Vos partages",
  lent: "Partagés avec vous",
  noLent: "Personne ne partage rien avec vous.",
  mine: "Ce que vous partagez",
  noMine: "Vous ne partagez rien.",
  people: "Vos personnes",
  bothSaid: "Vous pouvez partager",
  oneSaid: "Doit encore vous ajouter",
  square: "Votre carré",
  squareWhat: "Une autre personne le vise pour vous ajouter. Il n’ouvre rien.",
  copy: "Copier le numéro",
  copied: "Copié",
  add: "Ajouter cette personne",
  added: ({ name }) => `Vous avez ajouté ${name}.`,
  by: ({ name, date }) => `De ${name} · ${date}`,
  lentUntil: ({ date }) => `Vous pouvez le lire jusqu’au ${date}.`,
  lentWhy: ({ purpose }) => `Pour\u00a0: ${purpose}`,
  lentNote: ({ name }) => `${name} peut arrêter ce partage. Ce document n’entre pas dans vos papiers.`,
  gone: "Ce partage est terminé",
  goneWhy: ({ name }) => `${name} ne partage plus ce document avec vous. Il ne s’ouvre plus ici.`,
  unknown: "Une personne que vous ne connaissez pas",
  back: "Vos partages",
};

export const english: SharingTexts = {
  share: "Share",
  title: ({ title }) => `Share “${title}”`,
  who: "With whom?",
  organisation: "An organisation",
  choose: "Choose",
  noOrganisations: "No organisation is in the public register.",
  person: "A person",
  scan: "Scan their QR",
  scanning: "Point the camera at their square.",
  noCamera: "This browser reads no squares. Ask for their number and paste it here.",
  id: "Their number, 52 symbols",
  called: "Their name, for you alone",
  newPerson: "A new person",
  purpose: "What for?",
  until: "Until",
  leaves: ({ n }) => `What leaves: 1 document, version ${n}.`,
  note: "You can stop this share. A copy already taken is not erased.",
  go: "Share with my key",
  cancel: "Cancel: nothing leaves",
  done: ({ name, date }) => `Shared with ${name} until ${date}.`,
  waits: ({ name }) => `Nothing left. ${name} must add you first: show them your square, then share again.`,
  stop: "Stop",
  stopOne: ({ name }) => `Stop: ${name}`,
  stopped: ({ name }) => `Stopped. ${name} can no longer open it here.`,
  nobody: "Nobody but you.",
  line: ({ date }) => `until ${date}`,
  over: "Ended",
  wrongWho: "Choose with whom you share.",
  wrongId: "This number is not complete. It has 52 letters and digits.",
  wrongSelf: "This number is your own.",
  wrongName: "Write their name.",
  wrongPurpose: "Write what for, in 3 to 120 characters.",
  wrongUntil: "Choose a day to come, within a year.",
  noReader: "Nobody has this number here. Nothing left.",
  noShare: "This document cannot be shared. Nothing left.",
  linked: "Your organisations",
  otherOrganisations: "Other organisations",
  lends: ({ name }) => `${name} shares a document with you`,
  shares: "Your shares",
  lent: "Shared with you",
  noLent: "Nobody shares anything with you.",
  mine: "What you share",
  noMine: "You share nothing.",
  people: "Your people",
  bothSaid: "You can share",
  oneSaid: "Still has to add you",
  square: "Your square",
  squareWhat: "Another person points at it to add you. It opens nothing.",
  copy: "Copy the number",
  copied: "Copied",
  add: "Add this person",
  added: ({ name }) => `You added ${name}.`,
  by: ({ name, date }) => `From ${name} · ${date}`,
  lentUntil: ({ date }) => `You can read it until ${date}.`,
  lentWhy: ({ purpose }) => `For: ${purpose}`,
  lentNote: ({ name }) => `${name} can stop this share. This document does not enter your papers.`,
  gone: "This share has ended",
  goneWhy: ({ name }) => `${name} no longer shares this document with you. It no longer opens here.`,
  unknown: "Someone you do not know",
  back: "Your shares",
};
