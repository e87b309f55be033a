// The words of what came and is still to be received, accepted or refused.
import type { RefuseReason } from "./asks.ts";

type Org = { readonly org: string };

export interface ReceivedTexts {
  readonly toReceive: (x: Org) => string;
  readonly toAccept: (x: Org & { readonly date: string }) => string;
  readonly broken: (x: Org) => string;
  /** Under the sender and the date: how much it is. */
  readonly facts: (x: { readonly size: string }) => string;
  readonly until: (x: { readonly date: string; readonly left: number }) => string;
  /** Before the first opening. */
  readonly confirms: (x: Org) => string;
  readonly open: string;
  readonly accept: string;
  readonly refuse: string;
  readonly opening: string;
  readonly why: string;
  readonly reasons: Readonly<Record<Exclude<RefuseReason, "unreadable">, string>>;
  readonly refuseProof: (x: Org) => string;
  readonly refuseNow: string;
  readonly cancel: string;
  readonly refused: (x: Org & { readonly instant: string }) => string;
  readonly accepted: (x: { readonly instant: string }) => string;
  readonly expired: (x: Org & { readonly date: string }) => string;
  readonly late: (x: { readonly date: string }) => string;
  readonly recalled: (x: Org & { readonly date: string }) => string;
  readonly closed: (x: Org & { readonly date: string }) => string;
  readonly failed: (x: Org & { readonly date: string }) => string;
  readonly brokenBody: (x: Org) => string;
  /** It was not read while it could be. */
  readonly ended: (x: Org & { readonly date: string }) => string;
  /** Of what comes by itself, and has not come: nothing was found wrong with it. */
  readonly notYet: (x: Org) => string;
  readonly notYetBody: string;
  /** Of what its owner has deleted for good. */
  readonly from: (x: Org) => string;
  readonly erased: (x: Org) => string;
}

export const french: ReceivedTexts = {
  toReceive: ({ org }) => `${org} vous envoie un document à recevoir`,
  toAccept: ({ org, date }) => `${org} vous envoie un document à accepter avant le ${date}`,
  broken: ({ org }) => `Un envoi de ${org} ne se vérifie pas`,
  facts: ({ size }) => `Scellé, ${size}`,
  until: ({ date, left }) => `Jusqu’au ${date}${left > 1 ? ` (dans ${left} jours)` : left === 1 ? " (demain)" : left === 0 ? " (aujourd’hui)" : ""}`,
  confirms: ({ org }) => `En l’ouvrant, vous confirmez l’avoir reçu. ${org} en aura la preuve.`,
  open: "Ouvrir",
  accept: "Accepter et ouvrir",
  refuse: "Refuser",
  opening: "Nous vérifions chaque document…",
  why: "Pourquoi refuser?",
  reasons: { "not-mine": "Ce n’est pas pour moi.", unwanted: "Je n’en veux pas.", other: "Une autre raison." },
  refuseProof: ({ org }) => `${org} aura la preuve de votre refus et verra cette raison. Le document ne s’ouvrira plus ici.`,
  refuseNow: "Refuser avec ma clé",
  cancel: "Annuler\u00a0: rien ne part",
  refused: ({ org, instant }) => `Vous l’avez refusé le ${instant}. ${org} en a la preuve.`,
  accepted: ({ instant }) => `Vous l’avez accepté le ${instant}. Il reste à l’ouvrir.`,
  expired: ({ org, date }) => `La date est passée depuis le ${date}. Cet envoi ne s’ouvre plus. Appelez ${org}.`,
  late: ({ date }) => `La date est passée depuis le ${date}. Vous pouvez encore le lire. Cela ne confirme plus rien.`,
  recalled: ({ org, date }) => `${org} a repris cet envoi le ${date}. Personne ne l’avait ouvert.`,
  closed: ({ org, date }) => `${org} a fermé son compte le ${date}. Cet envoi ne s’ouvre plus.`,
  failed: ({ org, date }) => `Coffre a constaté le ${date} que cet envoi est abîmé. ${org} en a la preuve. L’ouvrir ne confirme plus rien.`,
  brokenBody: ({ org }) => `Ce qui est arrivé n’est pas ce que ${org} a signé. Rien n’a été ouvert. Appelez ${org}.`,
  ended: ({ org, date }) => `${org} ne l’offre plus depuis le ${date}. Il n’a pas été ouvert ici.`,
  notYet: ({ org }) => `Un envoi de ${org} n’est pas encore dans vos papiers`,
  notYetBody: "Coffre n’a pas pu l’y mettre. Rien n’est perdu. Réessayez plus tard.",
  from: ({ org }) => `Un envoi de ${org}`,
  erased: ({ org }) => `Vous l’avez effacé pour de bon. ${org} garde sa copie.`,
};

export const english: ReceivedTexts = {
  toReceive: ({ org }) => `${org} sends you a document to receive`,
  toAccept: ({ org, date }) => `${org} sends you a document to accept before ${date}`,
  broken: ({ org }) => `Something that ${org} sent does not verify`,
  facts: ({ size }) => `Sealed, ${size}`,
  until: ({ date, left }) => `Until ${date}${left > 1 ? ` (in ${left} days)` : left === 1 ? " (tomorrow)" : left === 0 ? " (today)" : ""}`,
  confirms: ({ org }) => `By opening it, you confirm that you received it. ${org} will have proof of it.`,
  open: "Open",
  accept: "Accept and open",
  refuse: "Refuse",
  opening: "Checking each document…",
  why: "Why refuse?",
  reasons: { "not-mine": "It is not for me.", unwanted: "I do not want it.", other: "Another reason." },
  refuseProof: ({ org }) => `${org} will have proof of your refusal and see this reason. The document will not open here any more.`,
  refuseNow: "Refuse with my key",
  cancel: "Cancel: nothing leaves",
  refused: ({ org, instant }) => `You refused it on ${instant}; ${org} has proof of it.`,
  accepted: ({ instant }) => `You accepted it on ${instant}, and it is still to be opened.`,
  expired: ({ org, date }) => `Its date passed on ${date}. It no longer opens. Call ${org}.`,
  late: ({ date }) => `Its date passed on ${date}. You can still read it. That no longer confirms anything.`,
  recalled: ({ org, date }) => `${org} took this back on ${date}. Nobody had opened it.`,
  closed: ({ org, date }) => `${org} closed its account on ${date}. This no longer opens.`,
  failed: ({ org, date }) => `Coffre found on ${date} that this is damaged. ${org} has proof of it. Opening it no longer confirms anything.`,
  brokenBody: ({ org }) => `What came is not what ${org} signed. Nothing was opened. Call ${org}.`,
  ended: ({ org, date }) => `${org} has not offered it since ${date}. It was not opened here.`,
  notYet: ({ org }) => `Something from ${org} is not among your papers yet`,
  notYetBody: "Coffre could not put it there. Nothing is lost. Try again later.",
  from: ({ org }) => `Something from ${org}`,
  erased: ({ org }) => `You deleted it for good. ${org} keeps its copy.`,
};
