// The words of a document's proof, versions and text (screens 24 to 26). Wording: French is normative.
import type { Judged } from "./asks.ts";

export interface ProofTexts {
  readonly text: string;
  readonly title: string;
  readonly level: {
    readonly signed: (x: { readonly org: string }) => string;
    readonly sealed: (x: { readonly instant: string }) => string;
    readonly scanned: string;
    readonly copy: string;
  };
  readonly check: string;
  readonly checking: string;
  readonly intact: (x: { readonly instant: string }) => string;
  readonly broken: (x: { readonly what: string }) => string;
  readonly unknown: (x: { readonly what: string }) => string;
  readonly what: Readonly<Record<Exclude<Judged["what"], "">, string>>;
  readonly receipts: (x: { readonly n: number }) => string;
  readonly receipt: (x: { readonly title: string }) => string;
  readonly get: string;
  readonly hint: string;
  /** What an event is called, by its name in the evidence. */
  readonly events: Readonly<Record<string, string>>;
  readonly other: string;
  readonly shred: string;
  readonly transfer: string;
  readonly versions: (x: { readonly n: number }) => string;
  readonly you: string;
  readonly now: string;
  readonly renamed: string;
  readonly next: string;
  readonly why: string;
  readonly choose: string;
  readonly whyFirst: string;
  readonly larger: string;
  readonly smaller: string;
  readonly print: string;
}

export const french: ProofTexts = {
  text: "Texte du document",
  title: "Preuve",
  level: {
    signed: ({ org }) => `Signé par ${org}`,
    sealed: ({ instant }) => `Scellé par vous le ${instant}`,
    scanned: "Numérisé, avec fiche de transfert",
    copy: "Simple copie",
  },
  check: "Contrôler maintenant",
  checking: "Nous contrôlons tout, du document au registre…",
  intact: ({ instant }) => `Intact. Rien n’a changé depuis le ${instant}.`,
  broken: ({ what }) => `Pas intact\u00a0: ${what}. Ne vous y fiez pas.`,
  unknown: ({ what }) => `On ne peut pas le dire\u00a0: il manque ${what}.`,
  what: {
    document: "le document",
    proof: "la preuve",
    register: "un registre à jour",
    name: "le nom de l’expéditeur",
    list: "la liste de vos papiers",
    network: "la réponse de Coffre",
  },
  receipts: ({ n }) => `Récépissés (${n})`,
  receipt: ({ title }) => `Télécharger le récépissé\u00a0: ${title}`,
  get: "Télécharger",
  hint: "Un récépissé se vérifie sans nous, avec le document, même dans des années.",
  events: {
    "coffre/deposit": "Dépôt",
    "A.1": "Envoi accepté",
    "D.1": "Rendu disponible",
    "D.6": "Reçu sur un appareil",
    "E.1": "Remis",
    "C.3": "Accepté",
    "C.4": "Refusé",
    "C.5": "Délai passé",
    "D.2": "Compte fermé",
    "E.2": "Remise échouée",
    "coffre/recall": "Envoi repris",
    "coffre/withdraw": "Partage arrêté",
    "coffre/fault": "Signalement",
  },
  other: "Événement",
  shred: "Gardez le papier. Cette image ne le remplace pas.",
  transfer: "Fiche de transfert",
  versions: ({ n }) => `Versions (${n})`,
  you: "Vous",
  now: "actuelle",
  renamed: "Nouveau titre",
  next: "Nouvelle version",
  why: "Pourquoi cette version?",
  choose: "Choisir le fichier",
  whyFirst: "Dites d’abord pourquoi.",
  larger: "Agrandir",
  smaller: "Réduire",
  print: "Imprimer",
};

export const english: ProofTexts = {
  text: "Text of the document",
  title: "Proof",
  level: {
    signed: ({ org }) => `Signed by ${org}`,
    sealed: ({ instant }) => `Sealed by you ${instant}`,
    scanned: "Scanned, with transfer record",
    copy: "Plain copy",
  },
  check: "Check now",
  checking: "Checking everything, from the document to the log…",
  intact: ({ instant }) => `Intact. Since ${instant}, nothing has changed.`,
  broken: ({ what }) => `Not intact: ${what}. Do not rely on it.`,
  unknown: ({ what }) => `It cannot be told: ${what} is missing.`,
  what: {
    document: "the document",
    proof: "the proof",
    register: "an up-to-date log",
    name: "the sender’s name",
    list: "the list of your papers",
    network: "Coffre’s answer",
  },
  receipts: ({ n }) => `Receipts (${n})`,
  receipt: ({ title }) => `Download the receipt: ${title}`,
  get: "Download",
  hint: "A receipt is verified without us, with the document, even years later.",
  events: {
    "coffre/deposit": "Deposit",
    "A.1": "Sending accepted",
    "D.1": "Made available",
    "D.6": "Received on a device",
    "E.1": "Handed over",
    "C.3": "Accepted",
    "C.4": "Refused",
    "C.5": "Time limit passed",
    "D.2": "Account closed",
    "E.2": "Handover failed",
    "coffre/recall": "Taken back",
    "coffre/withdraw": "Share ended",
    "coffre/fault": "Report",
  },
  other: "Event",
  shred: "Keep the paper. This image does not replace it.",
  transfer: "Transfer record",
  versions: ({ n }) => `Versions (${n})`,
  you: "You",
  now: "current",
  renamed: "New title",
  next: "New version",
  why: "Why this version?",
  choose: "Choose the file",
  whyFirst: "First say why.",
  larger: "Larger",
  smaller: "Smaller",
  print: "Print",
};
