// The words of the journal: one sentence for each thing that happens.
import type { About, What } from "./asks.ts";

/** `org`: the other party. `title`: the document, in guillemets, or « un document ». */
type Told = (x: { readonly org: string; readonly title: string }) => string;

export interface JournalTexts {
  readonly title: string;
  readonly body: string;
  readonly filters: Readonly<Record<"all" | About, string>>;
  readonly export: string;
  readonly csv: string;
  readonly json: string;
  readonly more: string;
  readonly empty: string;
  readonly heard: (x: { readonly n: number }) => string;
  readonly someone: string;
  readonly aDocument: string;
  readonly quoted: (x: { readonly title: string }) => string;
  readonly columns: readonly [string, string, string, string];
  readonly lines: Readonly<Record<What, Told>>;
}

export const french: JournalTexts = {
  title: "Journal",
  body: "Qui a fait quoi, et quand.",
  filters: { all: "Tout", openings: "Ouvertures", shares: "Partages", organisations: "Organismes", vault: "Coffre" },
  export: "Exporter",
  csv: "Un tableau (CSV)",
  json: "Des données (JSON)",
  more: "Voir la suite",
  empty: "Rien pour ce filtre.",
  heard: ({ n }) => (n === 0 ? "Rien pour ce filtre." : n === 1 ? "1 ligne." : `${n} lignes.`),
  someone: "Une personne",
  aDocument: "un document",
  quoted: ({ title }) => `«\u00a0${title}\u00a0»`,
  columns: ["Quand", "Quoi", "Qui", "Preuve"],
  lines: {
    came: ({ org, title }) => `${org} vous a envoyé ${title}.`,
    lent: ({ org, title }) => `${org} partage ${title} avec vous.`,
    received: ({ org, title }) => `Un de vos appareils a reçu ${title} de ${org}.`,
    accepted: ({ org, title }) => `Vous avez accepté ${title} de ${org}.`,
    refused: ({ org, title }) => `Vous avez refusé ${title} de ${org}.`,
    expired: ({ org, title }) => `La date est passée pour ${title} de ${org}.`,
    signed: ({ org, title }) => `Vous avez confirmé avoir reçu ${title} de ${org}.`,
    failed: ({ org, title }) => `Coffre a constaté que ${title} de ${org} est abîmé.`,
    closedSender: ({ org }) => `${org} a fermé son compte. Un envoi ne viendra pas.`,
    recalled: ({ org, title }) => `${org} a repris ${title} avant l’ouverture.`,
    withdrawn: ({ org, title }) => `${org} ne partage plus ${title} avec vous.`,
    fault: ({ org, title }) => `Un défaut de ${title} a été signalé à ${org}.`,
    gave: ({ org, title }) => `Vous avez envoyé ${title} à ${org}.`,
    shared: ({ org, title }) => `Vous avez partagé ${title} avec ${org}.`,
    notTaken: ({ org }) => `Votre envoi à ${org} n’a pas été pris.`,
    available: ({ org, title }) => `${org} peut lire ${title}.`,
    opened: ({ org, title }) => `${org} a ouvert ${title}.`,
    stopped: ({ org, title }) => `Vous avez arrêté le partage de ${title} avec ${org}.`,
    refusedByOther: ({ org, title }) => `${org} a refusé ${title}.`,
    signedByOther: ({ org, title }) => `${org} a confirmé avoir reçu ${title}.`,
    late: ({ org, title }) => `${org} n’a pas répondu à temps pour ${title}.`,
    kept: ({ org, title }) => `Vous avez gardé ${title}, d’une lettre de ${org}.`,
    bearer: ({ org }) => `Votre lettre a fait un lien avec ${org}, à confirmer.`,
    asked: ({ org }) => `Vous avez demandé un lien à ${org}.`,
    contact: ({ org }) => `Vous avez ajouté un contact\u00a0: ${org}.`,
    contactAsked: ({ org }) => `${org} vous a ajouté à ses contacts.`,
    confirmed: ({ org }) => `${org} a confirmé que c’est vous.`,
    unlinked: ({ org }) => `Vous avez terminé le lien avec ${org}.`,
    unlinkedByOther: ({ org }) => `${org} a terminé le lien avec vous.`,
    paper: ({ org }) => `Vous avez demandé le papier à ${org}.`,
    notMine: ({ org }) => `Une personne a dit à ${org} que la lettre n’était pas pour vous.`,
    deposited: ({ title }) => `Vous avez scellé ${title} dans ce coffre.`,
    begun: () => "Vous avez créé ce coffre.",
    ways: () => "Un accès à ce coffre a changé.",
    renewed: () => "Les clés de ce coffre ont changé. Les accès retirés ne marchent plus.",
    recovered: () => "Ce coffre a été rouvert par son code. Les anciens accès ne marchent plus.",
    announced: () => "Un nouveau code de récupération a été annoncé.",
    closed: () => "Vous avez fermé ce coffre.",
    session: () => "Ce coffre a été ouvert sur un appareil.",
  },
};

export const english: JournalTexts = {
  title: "Journal",
  body: "Who did what, and when.",
  filters: { all: "All", openings: "Openings", shares: "Shares", organisations: "Organisations", vault: "Vault" },
  export: "Export",
  csv: "A table (CSV)",
  json: "Data (JSON)",
  more: "See more",
  empty: "Nothing for this filter.",
  heard: ({ n }) => (n === 0 ? "Nothing for this filter." : n === 1 ? "1 line." : `${n} lines.`),
  someone: "Someone",
  aDocument: "a document",
  quoted: ({ title }) => `“${title}”`,
  columns: ["When", "What", "Who", "Proof"],
  lines: {
    came: ({ org, title }) => `${org} sent you ${title}.`,
    lent: ({ org, title }) => `${org} shares ${title} with you.`,
    received: ({ org, title }) => `One of your devices received ${title} from ${org}.`,
    accepted: ({ org, title }) => `You accepted ${title} from ${org}.`,
    refused: ({ org, title }) => `You refused ${title} from ${org}.`,
    expired: ({ org, title }) => `The date passed for ${title} from ${org}.`,
    signed: ({ org, title }) => `You confirmed that you received ${title} from ${org}.`,
    failed: ({ org, title }) => `Coffre found that ${title} from ${org} is damaged.`,
    closedSender: ({ org }) => `${org} closed its account. Something it sent will not come.`,
    recalled: ({ org, title }) => `${org} took ${title} back before it was opened.`,
    withdrawn: ({ org, title }) => `${org} no longer shares ${title} with you.`,
    fault: ({ org, title }) => `A fault of ${title} was reported to ${org}.`,
    gave: ({ org, title }) => `You sent ${title} to ${org}.`,
    shared: ({ org, title }) => `You shared ${title} with ${org}.`,
    notTaken: ({ org }) => `What you sent to ${org} was not taken.`,
    available: ({ org, title }) => `${org} can read ${title}.`,
    opened: ({ org, title }) => `${org} opened ${title}.`,
    stopped: ({ org, title }) => `You stopped sharing ${title} with ${org}.`,
    refusedByOther: ({ org, title }) => `${org} refused ${title}.`,
    signedByOther: ({ org, title }) => `${org} confirmed that it received ${title}.`,
    late: ({ org, title }) => `${org} did not answer in time about ${title}.`,
    kept: ({ org, title }) => `You kept ${title}, from a letter of ${org}.`,
    bearer: ({ org }) => `Your letter made a link with ${org}, to be confirmed.`,
    asked: ({ org }) => `You asked ${org} for a link.`,
    contact: ({ org }) => `You added a contact: ${org}.`,
    contactAsked: ({ org }) => `${org} added you as a contact.`,
    confirmed: ({ org }) => `${org} confirmed that it is you.`,
    unlinked: ({ org }) => `You ended the link with ${org}.`,
    unlinkedByOther: ({ org }) => `${org} ended the link with you.`,
    paper: ({ org }) => `You asked ${org} for paper.`,
    notMine: ({ org }) => `Someone told ${org} that the letter was not for you.`,
    deposited: ({ title }) => `You sealed ${title} in this vault.`,
    begun: () => "You created this vault.",
    ways: () => "A way into this vault changed.",
    renewed: () => "The keys of this vault changed. The ways that were removed no longer work.",
    recovered: () => "This vault was opened again by its code. The former ways no longer work.",
    announced: () => "A new recovery code was announced.",
    closed: () => "You closed this vault.",
    session: () => "This vault was opened on a device.",
  },
};
